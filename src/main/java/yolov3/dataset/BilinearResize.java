package yolov3.dataset;

/**
 * Bilinear resizing with half-pixel centres and no antialiasing, as TensorFlow's {@code
 * ResizeBilinear(half_pixel_centers=true)} does it, then rounded to the nearest integer, halves to
 * the even one as {@code Round} does.
 *
 * <p>Where TensorFlow rounds positions to floats, these are whole numbers of parts of a pixel: the
 * exported graph repeats them ({@code yolov3.export.ResizeOps}), so that a picture is the same in
 * training and in every runtime.
 */
public final class BilinearResize {

  private BilinearResize() {}

  /**
   * Resizes a picture.
   *
   * @param pixels uint8, [height, width, channels]
   * @return uint8, [newHeight, newWidth, channels]
   */
  public static byte[] resize(
      byte[] pixels, int width, int height, int channels, int newWidth, int newHeight) {
    byte[] resized = new byte[newHeight * newWidth * channels];
    resizeInto(
        pixels, width, height, channels, newWidth, newHeight, resized, 0, newWidth * channels);
    return resized;
  }

  /**
   * Resizes a picture into a part of a larger one.
   *
   * @param target uint8; row y of the result starts at {@code offset + y * rowStride}
   */
  static void resizeInto(
      byte[] pixels,
      int width,
      int height,
      int channels,
      int newWidth,
      int newHeight,
      byte[] target,
      int offset,
      int rowStride) {
    if (pixels.length != (long) height * width * channels) {
      throw new IllegalArgumentException(
          pixels.length + " bytes are not [" + height + ", " + width + ", " + channels + "]");
    }
    Neighbours columns = Neighbours.of(width, newWidth, channels);
    Neighbours rows = Neighbours.of(height, newHeight, 1);
    // The two source rows between which the current row lies, already resized horizontally.
    float[] upper = new float[newWidth * channels];
    float[] lower = new float[newWidth * channels];
    int upperRow = -1;
    int lowerRow = -1;
    for (int y = 0; y < newHeight; y++) {
      int before = rows.before[y];
      int after = rows.after[y];
      if (upperRow != before) {
        if (lowerRow == before) { // the window moved down by one: its lower row is the upper now
          float[] spare = upper;
          upper = lower;
          lower = spare;
          lowerRow = -1;
        } else {
          resizeRow(pixels, before * width * channels, channels, columns, upper);
        }
        upperRow = before;
      }
      if (lowerRow != after) {
        resizeRow(pixels, after * width * channels, channels, columns, lower);
        lowerRow = after;
      }
      float fraction = rows.fraction[y];
      int at = offset + y * rowStride;
      for (int i = 0; i < upper.length; i++) {
        float value = upper[i] + (lower[i] - upper[i]) * fraction;
        target[at + i] = (byte) (int) Math.rint(value);
      }
    }
  }

  private static void resizeRow(
      byte[] pixels, int rowStart, int channels, Neighbours columns, float[] resized) {
    int at = 0;
    for (int x = 0; x < columns.before.length; x++) {
      int left = rowStart + columns.before[x];
      int right = rowStart + columns.after[x];
      float fraction = columns.fraction[x];
      for (int channel = 0; channel < channels; channel++) {
        float leftValue = pixels[left + channel] & 0xff;
        float rightValue = pixels[right + channel] & 0xff;
        resized[at++] = leftValue + (rightValue - leftValue) * fraction;
      }
    }
  }

  /**
   * For each position of the result along one axis, the two source positions around it, multiplied
   * by the stride, and how far it is from the first to the second.
   */
  private record Neighbours(int[] before, int[] after, float[] fraction) {

    static Neighbours of(int size, int newSize, int stride) {
      int[] before = new int[newSize];
      int[] after = new int[newSize];
      float[] fraction = new float[newSize];
      int parts = 2 * newSize; // of a pixel
      for (int i = 0; i < newSize; i++) {
        long position = Math.max((2L * i + 1) * size - newSize, 0);
        int lower = (int) (position / parts);
        before[i] = lower * stride;
        after[i] = Math.min(lower + 1, size - 1) * stride;
        fraction[i] = (float) (position % parts) / parts;
      }
      return new Neighbours(before, after, fraction);
    }
  }
}
