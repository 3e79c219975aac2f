package yolov3.evaluation;

/** COCO's classes of object size, by area in square pixels. Both borders belong to a range. */
public enum AreaRange {
  ALL(0, 1e10),
  SMALL(0, 32 * 32),
  MEDIUM(32 * 32, 96 * 96),
  LARGE(96 * 96, 1e10);

  private final double min;
  private final double max;

  AreaRange(double min, double max) {
    this.min = min;
    this.max = max;
  }

  boolean contains(double area) {
    return area >= min && area <= max;
  }
}
