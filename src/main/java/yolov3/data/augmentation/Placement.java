package yolov3.data.augmentation;

import yolov3.data.image.BilinearResize;
import yolov3.data.image.BilinearResize.Axis;
import yolov3.data.image.RgbImage;
import yolov3.geometry.AxisMap;
import yolov3.geometry.Box;

/**
 * The place of an image in the network's input: all of its geometry in one map.
 *
 * @param map from pixels of the image to pixels of the input
 * @param window the pixels of the image that are shown
 * @param frame the pixels of the input that it may cover
 */
record Placement(AxisMap map, PixelArea window, PixelArea frame) {

  /** What is visible of the image, pixels of the input. */
  Box visible() {
    return map.apply(window.toBox()).within(frame.toBox());
  }

  /**
   * Draws what is visible of an image, and leaves the rest of the input alone: bilinear between
   * pixel centres as the letterbox and the exported graph do it. An image that is only letterboxed
   * gets the pixels that serving gives it, to one pixel value; but not one that was kept larger
   * than the input because another augmentation may zoom in: it is scaled twice.
   *
   * @param input [inputSize · inputSize · 3], changed
   * @return the pixels that were drawn
   */
  PixelArea draw(RgbImage image, byte[] input, int inputSize) {
    Span columns = new Span(map.scaleX(), map.offsetX(), window.left(), window.right());
    Span rows = new Span(map.scaleY(), map.offsetY(), window.top(), window.bottom());
    int left = columns.first(frame.left(), frame.right());
    int top = rows.first(frame.top(), frame.bottom());
    Axis across = columns.axis(left, frame.right());
    Axis down = rows.axis(top, frame.bottom());
    BilinearResize.sample(
        image.pixels(),
        image.width(),
        3,
        down,
        across,
        (y, row) -> {
          int at = ((top + y) * inputSize + left) * 3;
          for (int i = 0; i < row.length; i++) {
            input[at + i] = (byte) (int) (row[i] + 0.5f);
          }
        });
    return new PixelArea(left, top, across.length(), down.length());
  }

  /**
   * One axis of the placement.
   *
   * @param min first source pixel that may be used
   * @param max source pixel after the last
   */
  private record Span(double scale, double offset, int min, int max) {

    /** The first pixel of the input, from {@code from} on, whose centre lies in the source. */
    int first(int from, int end) {
      int start = from;
      while (start < end && !isInside(start)) {
        start++;
      }
      return start;
    }

    /** The source pixels of the input's pixels from {@code start} on that lie in the source. */
    Axis axis(int start, int frameEnd) {
      int end = frameEnd;
      while (end > start && !isInside(end - 1)) {
        end--;
      }
      int count = end - start;
      Axis axis = new Axis(new int[count], new int[count], new float[count]);
      for (int i = 0; i < count; i++) {
        double centre = source(start + i) - 0.5;
        int floor = (int) Math.floor(centre);
        axis.before()[i] = Math.max(floor, min);
        axis.after()[i] = Math.min(floor + 1, max - 1);
        axis.fraction()[i] = (float) (centre - floor);
      }
      return axis;
    }

    /** The position in the source of the centre of a pixel of the input. */
    private double source(int pixel) {
      return (pixel + 0.5 - offset) / scale;
    }

    private boolean isInside(int pixel) {
      return source(pixel) >= min && source(pixel) < max;
    }
  }
}
