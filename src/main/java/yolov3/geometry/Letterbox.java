package yolov3.geometry;

/**
 * Placement of an image in the network's square input: scaled to fit with its aspect ratio kept,
 * centred, with grey padding.
 *
 * @param imageWidth pixels
 * @param imageHeight pixels
 * @param inputSize side of the network's input, pixels
 */
public record Letterbox(int imageWidth, int imageHeight, int inputSize, LetterboxRule rule) {

  /** Pixel value of the padding, all channels. */
  public static final int PADDING = 128;

  /** Pixel value of Darknet's padding, 0.5 of its range from 0 to 1. */
  public static final float DARKNET_PADDING = 127.5f;

  public Letterbox {
    if (imageWidth < 1 || imageHeight < 1 || inputSize < 1) {
      throw new IllegalArgumentException(
          "image %d×%d and input %d must be positive"
              .formatted(imageWidth, imageHeight, inputSize));
    }
  }

  /** Makes the letterbox of networks trained here. */
  public Letterbox(int imageWidth, int imageHeight, int inputSize) {
    this(imageWidth, imageHeight, inputSize, LetterboxRule.HALF_PIXEL);
  }

  /** Returns pixels of the input for one pixel of the image. */
  public double scale() {
    return Math.min((double) inputSize / imageWidth, (double) inputSize / imageHeight);
  }

  /** Returns the width of the scaled image, whole pixels, at least 1. */
  public int scaledWidth() {
    return scaled(imageWidth);
  }

  /** Returns the height of the scaled image, whole pixels, at least 1. */
  public int scaledHeight() {
    return scaled(imageHeight);
  }

  private int scaled(int side) {
    return switch (rule) {
      case HALF_PIXEL -> Math.max(1, (int) Math.floor(side * scale() + 0.5));
      case DARKNET ->
          Math.max(1, (int) ((long) side * inputSize / Math.max(imageWidth, imageHeight)));
    };
  }

  /** Returns the columns of padding left of the image. */
  public int left() {
    return (inputSize - scaledWidth()) / 2;
  }

  /** Returns the rows of padding above the image. */
  public int top() {
    return (inputSize - scaledHeight()) / 2;
  }

  /** Maps pixels of the image to pixels of the input. */
  public Box toInput(Box box) {
    return AxisMap.of(this).apply(box);
  }

  /**
   * Maps coordinates normalized to the input to pixels of the image, clipped to it.
   *
   * @param boxes [n · 4]: ymin, xmin, ymax, xmax of each box
   * @param index of a box
   */
  public Box toImage(float[] boxes, int index) {
    int at = index * 4;
    double side = inputSize;
    return toImage(
        new Box(
            boxes[at + 1] * side, boxes[at] * side, boxes[at + 3] * side, boxes[at + 2] * side));
  }

  /** Maps pixels of the input to pixels of the image, clipped to it. */
  public Box toImage(Box box) {
    double scaleX = (double) imageWidth / scaledWidth();
    double scaleY = (double) imageHeight / scaledHeight();
    double left = boxOffset(scaledWidth());
    double top = boxOffset(scaledHeight());
    return new Box(
            (box.xmin() - left) * scaleX,
            (box.ymin() - top) * scaleY,
            (box.xmax() - left) * scaleX,
            (box.ymax() - top) * scaleY)
        .clip(imageWidth, imageHeight);
  }

  /** Darknet places an image on whole pixels, and maps boxes back from the exact middle. */
  private double boxOffset(int scaled) {
    int free = inputSize - scaled;
    return rule == LetterboxRule.DARKNET ? free / 2.0 : free / 2;
  }
}
