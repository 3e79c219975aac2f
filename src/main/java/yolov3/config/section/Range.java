package yolov3.config.section;

/** Closed range of numbers, written {@code [min, max]}. */
public record Range(double min, double max) {

  static void requireWithin(String key, Range range, double lowest, double highest) {
    Rule.require(
        range != null && lowest <= range.min && range.min <= range.max && range.max <= highest,
        key,
        range,
        "[min, max] within %s to %s".formatted(lowest, highest));
  }

  @Override
  public String toString() {
    return "[" + min + ", " + max + "]";
  }
}
