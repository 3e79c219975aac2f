package yolov3.geometry;

/**
 * Affine map that keeps the axes: {@code x ↦ scaleX · x + offsetX}, and the same for y. Scales are
 * not 0, a negative one mirrors; offsets are pixels.
 */
public record AxisMap(double scaleX, double offsetX, double scaleY, double offsetY) {

  public static final AxisMap IDENTITY = new AxisMap(1, 0, 1, 0);

  public AxisMap {
    if (scaleX == 0 || scaleY == 0) {
      throw new IllegalArgumentException("scales " + scaleX + ", " + scaleY + " must not be 0");
    }
  }

  /** Returns a shift in pixels. */
  public static AxisMap move(double x, double y) {
    return new AxisMap(1, x, 1, y);
  }

  /** Returns a scaling about the origin. */
  public static AxisMap scale(double x, double y) {
    return new AxisMap(x, 0, y, 0);
  }

  /** Returns a horizontal flip of an image of that width. */
  public static AxisMap mirrorX(double width) {
    return new AxisMap(-1, width, 1, 0);
  }

  /** Returns a vertical flip of an image of that height. */
  public static AxisMap mirrorY(double height) {
    return new AxisMap(1, 0, -1, height);
  }

  /** Returns the map from pixels of an image to pixels of the letterboxed input. */
  public static AxisMap of(Letterbox letterbox) {
    return new AxisMap(
        (double) letterbox.scaledWidth() / letterbox.imageWidth(),
        letterbox.left(),
        (double) letterbox.scaledHeight() / letterbox.imageHeight(),
        letterbox.top());
  }

  /** Returns this map followed by another. */
  public AxisMap then(AxisMap next) {
    return new AxisMap(
        scaleX * next.scaleX,
        offsetX * next.scaleX + next.offsetX,
        scaleY * next.scaleY,
        offsetY * next.scaleY + next.offsetY);
  }

  /** Maps a box. */
  public Box apply(Box box) {
    double x1 = box.xmin() * scaleX + offsetX;
    double x2 = box.xmax() * scaleX + offsetX;
    double y1 = box.ymin() * scaleY + offsetY;
    double y2 = box.ymax() * scaleY + offsetY;
    return new Box(Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2));
  }
}
