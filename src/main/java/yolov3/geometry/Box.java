package yolov3.geometry;

/**
 * An axis-aligned rectangle, by its corners.
 *
 * @param xmin left edge, pixels
 * @param ymin top edge, pixels
 * @param xmax right edge, pixels, at least {@code xmin}
 * @param ymax bottom edge, pixels, at least {@code ymin}
 */
public record Box(double xmin, double ymin, double xmax, double ymax) {

  /**
   * Refuses reversed and non-finite corners; a box of no area is allowed, its IoU with anything is
   * 0.
   */
  public Box {
    boolean ordered = xmin <= xmax && ymin <= ymax; // false for NaN too
    if (!ordered || !Double.isFinite(xmax - xmin) || !Double.isFinite(ymax - ymin)) {
      throw new IllegalArgumentException(
          "box corners "
              + xmin
              + ","
              + ymin
              + ","
              + xmax
              + ","
              + ymax
              + " must be finite, min before max");
    }
  }

  /** The box with this centre and size, all in pixels. */
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

  /** Width × height, square pixels. */
  public double area() {
    return width() * height();
  }

  /** The area that both boxes cover, square pixels; 0 when they only touch. */
  public double intersectionArea(Box other) {
    double width = Math.min(xmax, other.xmax) - Math.max(xmin, other.xmin);
    double height = Math.min(ymax, other.ymax) - Math.max(ymin, other.ymin);
    return width > 0 && height > 0 ? width * height : 0;
  }

  /** The part of this box that lies in the other, or an empty box at its edge. */
  public Box within(Box other) {
    double left = clamp(xmin, other.xmin, other.xmax);
    double top = clamp(ymin, other.ymin, other.ymax);
    double right = clamp(xmax, other.xmin, other.xmax);
    double bottom = clamp(ymax, other.ymin, other.ymax);
    return new Box(left, top, right, bottom);
  }

  /** Intersection over union, 0 to 1; 0 when both boxes are empty. */
  public double iou(Box other) {
    double intersection = intersectionArea(other);
    double union = area() + other.area() - intersection;
    return union > 0 ? intersection / union : 0;
  }

  /**
   * This box cut to the image 0, 0, {@code width}, {@code height}; empty at an edge when it lies
   * outside.
   */
  public Box clip(double width, double height) {
    return within(new Box(0, 0, width, height));
  }

  private static double clamp(double value, double least, double most) {
    return Math.max(least, Math.min(value, most));
  }
}
