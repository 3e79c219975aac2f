package yolov3.config.section;

/** Closed range of numbers, written {@code [min, max]}. */
public record Range(double least, double most) {

  static void requireWithin(String key, Range range, double lowest, double highest) {
    Rule.require(
        range != null
            && lowest <= range.least
            && range.least <= range.most
            && range.most <= highest,
        key,
        range,
        "[min, max] within %s to %s".formatted(lowest, highest));
  }

  @Override
  public String toString() {
    return "[" + least + ", " + most + "]";
  }
}
