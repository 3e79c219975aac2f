package yolov3.data.image;

import java.util.Arrays;
import java.util.function.IntToLongFunction;
import yolov3.geometry.LetterboxRule;

/**
 * Bilinear resizing without antialiasing.
 *
 * <p>{@link LetterboxRule#HALF_PIXEL} has half-pixel centres, as TensorFlow's {@code
 * ResizeBilinear(half_pixel_centers=true)} does it; what is written as bytes is rounded to the
 * nearest integer, halves to the even one as {@code Round} does. {@link LetterboxRule#DARKNET} puts
 * the corner pixels' centres on each other, so that pixel i of the result lies at {@code i ·
 * (size−1) / (new size−1)} of the source.
 *
 * <p>Where TensorFlow and Darknet round positions to floats, these are whole numbers of parts of a
 * pixel: the exported graph repeats them ({@code yolov3.network.serving.ResizeOps}), so that an
 * image is the same in training and in every runtime.
 */
public final class BilinearResize {

  private BilinearResize() {}

  /**
   * Resizes an image.
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
   * Resizes an image into a region of a larger one.
   *
   * @param target uint8; row y of the result starts at {@code offset + y * rowStride}
   */
  public static void resizeInto(
      byte[] pixels,
      int width,
      int height,
      int channels,
      int newWidth,
      int newHeight,
      byte[] target,
      int offset,
      int rowStride) {
    resize(
        pixels,
        new int[] {height, width, channels},
        Neighbours.halfPixel(height, newHeight, 1),
        Neighbours.halfPixel(width, newWidth, channels),
        (y, row) -> {
          int at = offset + y * rowStride;
          for (float value : row) {
            target[at++] = (byte) (int) Math.rint(value);
          }
        });
  }

  /**
   * Resizes an image by Darknet's rule into a region of a larger one.
   *
   * @param target row y of the result starts at {@code offset + y * rowStride}
   */
  public static void resizeAsDarknet(
      RgbImage image, int newWidth, int newHeight, float[] target, int offset, int rowStride) {
    resize(
        image.pixels(),
        new int[] {image.height(), image.width(), 3},
        Neighbours.corners(image.height(), newHeight, 1),
        Neighbours.corners(image.width(), newWidth, 3),
        (y, row) -> System.arraycopy(row, 0, target, offset + y * rowStride, row.length));
  }

  @FunctionalInterface
  private interface RowSink {
    /**
     * @param row [new width · channels], valid only during the call
     */
    void write(int y, float[] row);
  }

  private static void resize(
      byte[] pixels, int[] shape, Neighbours rows, Neighbours columns, RowSink sink) {
    int channels = shape[2];
    int stride = shape[1] * channels;
    if (pixels.length != (long) shape[0] * stride) {
      throw new IllegalArgumentException(
          pixels.length + " bytes are not " + Arrays.toString(shape));
    }
    // The two source rows between which the current row lies, already resized horizontally.
    float[] upper = new float[columns.before.length * channels];
    float[] lower = new float[upper.length];
    float[] row = new float[upper.length];
    int upperRow = -1;
    int lowerRow = -1;
    for (int y = 0; y < rows.before.length; y++) {
      int before = rows.before[y];
      int after = rows.after[y];
      if (upperRow != before) {
        if (lowerRow == before) { // the window moved down by one: its lower row is the upper now
          float[] spare = upper;
          upper = lower;
          lower = spare;
          lowerRow = -1;
        } else {
          resizeRow(pixels, before * stride, channels, columns, upper);
        }
        upperRow = before;
      }
      if (lowerRow != after) {
        resizeRow(pixels, after * stride, channels, columns, lower);
        lowerRow = after;
      }
      float fraction = rows.fraction[y];
      for (int i = 0; i < row.length; i++) {
        row[i] = upper[i] + (lower[i] - upper[i]) * fraction;
      }
      sink.write(y, row);
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

    static Neighbours halfPixel(int size, int newSize, int stride) {
      return at(
          size, newSize, stride, i -> Math.max((2L * i + 1) * size - newSize, 0), 2 * newSize);
    }

    /** Darknet takes the last pixel where the result has only one. */
    static Neighbours corners(int size, int newSize, int stride) {
      return newSize == 1
          ? at(size, newSize, stride, i -> size - 1L, 1)
          : at(size, newSize, stride, i -> i * (size - 1L), newSize - 1);
    }

    /**
     * @param position of each pixel of the result in the source, parts of a pixel
     * @param parts of a pixel
     */
    private static Neighbours at(
        int size, int newSize, int stride, IntToLongFunction position, int parts) {
      int[] before = new int[newSize];
      int[] after = new int[newSize];
      float[] fraction = new float[newSize];
      for (int i = 0; i < newSize; i++) {
        long at = position.applyAsLong(i);
        int lower = (int) (at / parts);
        before[i] = lower * stride;
        after[i] = Math.min(lower + 1, size - 1) * stride;
        fraction[i] = (float) (at % parts) / parts;
      }
      return new Neighbours(before, after, fraction);
    }
  }
}
