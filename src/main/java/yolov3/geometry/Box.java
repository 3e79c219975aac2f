package yolov3.geometry;

/**
 * Axis-aligned box by its corners, in pixels. A box of no area is allowed; its IoU with anything is
 * 0.
 *
 * @param xmax at least {@code xmin}
 * @param ymax at least {@code ymin}
 */
public record Box(double xmin, double ymin, double xmax, double ymax) {

  public Box {
    boolean ordered = xmin <= xmax && ymin <= ymax; // false for NaN too
    if (!ordered || !Double.isFinite(xmax - xmin) || !Double.isFinite(ymax - ymin)) {
      throw new IllegalArgumentException(
          "box corners %s,%s,%s,%s must be finite, min before max"
              .formatted(xmin, ymin, xmax, ymax));
    }
  }

  /** Makes a box by its centre and size, all in pixels. */
  public static Box ofCentre(double x, double y, double width, double height) {
    return new Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2);
  }

  public double width() {
    return xmax - xmin;
  }

  public double height() {
    return ymax - ymin;
  }

  public double centreX() {
    return (xmin + xmax) / 2;
  }

  public double centreY() {
    return (ymin + ymax) / 2;
  }

  public double area() {
    return width() * height();
  }

  /** Returns the area of the intersection; 0 when the boxes only touch. */
  public double intersectionArea(Box other) {
    double width = Math.min(xmax, other.xmax) - Math.max(xmin, other.xmin);
    double height = Math.min(ymax, other.ymax) - Math.max(ymin, other.ymin);
    return width > 0 && height > 0 ? width * height : 0;
  }

  /** Returns the part of this box inside the other, or an empty box at its edge. */
  public Box within(Box other) {
    return new Box(
        clamp(xmin, other.xmin, other.xmax),
        clamp(ymin, other.ymin, other.ymax),
        clamp(xmax, other.xmin, other.xmax),
        clamp(ymax, other.ymin, other.ymax));
  }

  /** Returns the intersection over union, 0 to 1; 0 when both boxes are empty. */
  public double iou(Box other) {
    double intersection = intersectionArea(other);
    double union = area() + other.area() - intersection;
    return union > 0 ? intersection / union : 0;
  }

  /** Returns this box clipped to an image; empty at an edge when it lies outside. */
  public Box clip(double width, double height) {
    return within(new Box(0, 0, width, height));
  }

  private static double clamp(double value, double min, double max) {
    return Math.max(min, Math.min(value, max));
  }
}
