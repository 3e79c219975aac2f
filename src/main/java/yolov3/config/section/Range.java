package yolov3.config.section;

/**
 * From one number to another, written {@code [least, most]}.
 *
 * @param least the smallest value, included
 * @param most the largest value
 */
public record Range(double least, double most) {

  /** Refuses a range that does not lie within the given one. */
  static void requireWithin(String key, Range range, double lowest, double highest) {
    Rule.require(
        range != null
            && lowest <= range.least
            && range.least <= range.most
            && range.most <= highest,
        key,
        range,
        "[least, most] within %s to %s".formatted(lowest, highest));
  }

  /** As it is written. */
  @Override
  public String toString() {
    return "[" + least + ", " + most + "]";
  }
}
