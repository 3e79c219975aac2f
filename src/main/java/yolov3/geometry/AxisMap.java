package yolov3.geometry;

/**
 * An affine map that keeps the axes: {@code x ↦ scaleX · x + offsetX}, and the same for y. A
 * negative scale mirrors.
 *
 * @param scaleX pixels of the result for one pixel, not 0
 * @param offsetX where x = 0 goes, pixels
 * @param scaleY pixels of the result for one pixel, not 0
 * @param offsetY where y = 0 goes, pixels
 */
public record AxisMap(double scaleX, double offsetX, double scaleY, double offsetY) {

  /** Leaves everything where it is. */
  public static final AxisMap IDENTITY = new AxisMap(1, 0, 1, 0);

  /** Refuses a scale that maps everything to one line. */
  public AxisMap {
    if (scaleX == 0 || scaleY == 0) {
      throw new IllegalArgumentException("scales " + scaleX + ", " + scaleY + " must not be 0");
    }
  }

  /** Moves by so many pixels. */
  public static AxisMap move(double x, double y) {
    return new AxisMap(1, x, 1, y);
  }

  /** Scales about the origin. */
  public static AxisMap scale(double x, double y) {
    return new AxisMap(x, 0, y, 0);
  }

  /** Mirrors left and right of an image of that width. */
  public static AxisMap mirrorX(double width) {
    return new AxisMap(-1, width, 1, 0);
  }

  /** Mirrors top and bottom of an image of that height. */
  public static AxisMap mirrorY(double height) {
    return new AxisMap(1, 0, -1, height);
  }

  /** From pixels of the letterboxed image to pixels of the input. */
  public static AxisMap of(Letterbox letterbox) {
    return new AxisMap(
        (double) letterbox.scaledWidth() / letterbox.imageWidth(),
        letterbox.left(),
        (double) letterbox.scaledHeight() / letterbox.imageHeight(),
        letterbox.top());
  }

  /** This map, and then another. */
  public AxisMap then(AxisMap next) {
    return new AxisMap(
        scaleX * next.scaleX,
        offsetX * next.scaleX + next.offsetX,
        scaleY * next.scaleY,
        offsetY * next.scaleY + next.offsetY);
  }

  /** Where a box goes. */
  public Box apply(Box box) {
    double x1 = box.xmin() * scaleX + offsetX;
    double x2 = box.xmax() * scaleX + offsetX;
    double y1 = box.ymin() * scaleY + offsetY;
    double y2 = box.ymax() * scaleY + offsetY;
    return new Box(Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2));
  }
}
