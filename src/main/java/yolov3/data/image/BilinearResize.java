package yolov3.data.image;

import java.util.function.IntToLongFunction;
import yolov3.geometry.LetterboxRule;

/**
 * Bilinear resizing without antialiasing.
 *
 * <p>{@link LetterboxRule#HALF_PIXEL} has half-pixel centres, as TensorFlow's {@code
 * ResizeBilinear(half_pixel_centers=true)} does it; bytes are rounded to the nearest integer,
 * halves to the even one as {@code Round} does. {@link LetterboxRule#DARKNET} puts the corner
 * pixels' centres on each other, so that pixel i of the result lies at {@code i · (size−1) / (new
 * size−1)} of the source.
 *
 * <p>Where TensorFlow and Darknet round positions to floats, these are exact fractions of a pixel:
 * the exported graph repeats them ({@code yolov3.network.serving.ResizeOps}), so that an image is
 * the same in training and in every runtime.
 */
public final class BilinearResize {

  /** Pixel values as floats: a look-up, since a conversion waits for the previous one. */
  private static final float[] PIXEL_VALUES = new float[256];

  static {
    for (int i = 0; i < PIXEL_VALUES.length; i++) {
      PIXEL_VALUES[i] = i;
    }
  }

  private BilinearResize() {}

  /**
   * Resizes an image of any number of channels.
   *
   * @param pixels uint8, [height, width, channels]
   * @return uint8, [newHeight, newWidth, channels]
   */
  public static byte[] resize(
      byte[] pixels, int width, int height, int channels, int newWidth, int newHeight) {
    byte[] resized = new byte[newHeight * newWidth * channels];
    sample(
        pixels,
        width,
        channels,
        Axis.halfPixel(height, newHeight),
        Axis.halfPixel(width, newWidth),
        (y, row) -> round(row, resized, y * row.length));
    return resized;
  }

  /**
   * Resizes an image into a region of a larger one.
   *
   * @param target uint8; row y of the result starts at {@code offset + y * rowStride}
   */
  public static void resizeInto(
      RgbImage image, int newWidth, int newHeight, byte[] target, int offset, int rowStride) {
    sample(
        image.pixels(),
        image.width(),
        3,
        Axis.halfPixel(image.height(), newHeight),
        Axis.halfPixel(image.width(), newWidth),
        (y, row) -> round(row, target, offset + y * rowStride));
  }

  private static void round(float[] row, byte[] target, int offset) {
    for (int i = 0; i < row.length; i++) {
      target[offset + i] = (byte) (int) Math.rint(row[i]);
    }
  }

  /**
   * Resizes an image by Darknet's rule into a region of a larger one.
   *
   * @param target row y of the result starts at {@code offset + y * rowStride}
   */
  public static void resizeAsDarknet(
      RgbImage image, int newWidth, int newHeight, float[] target, int offset, int rowStride) {
    sample(
        image.pixels(),
        image.width(),
        3,
        Axis.corners(image.height(), newHeight),
        Axis.corners(image.width(), newWidth),
        (y, row) -> System.arraycopy(row, 0, target, offset + y * rowStride, row.length));
  }

  /** Receiver of the rows of a result. */
  @FunctionalInterface
  public interface RowSink {
    /**
     * @param row [new width · channels], 0 to 255, valid only during the call
     */
    void write(int y, float[] row);
  }

  /**
   * Samples an image at the positions of two axes.
   *
   * @param pixels uint8, [height, width, channels]
   */
  public static void sample(
      byte[] pixels, int width, int channels, Axis rows, Axis columns, RowSink sink) {
    // The two source rows around the current row, already sampled horizontally.
    float[] upper = new float[columns.length() * channels];
    float[] lower = new float[upper.length];
    float[] row = new float[upper.length];
    int upperRow = -1;
    int lowerRow = -1;
    for (int y = 0; y < rows.length(); y++) {
      int before = rows.before[y];
      int after = rows.after[y];
      if (before == lowerRow || after == upperRow) { // moved by one row, down or up
        float[] spare = upper;
        upper = lower;
        lower = spare;
        int spareRow = upperRow;
        upperRow = lowerRow;
        lowerRow = spareRow;
      }
      if (upperRow != before) {
        sampleRow(pixels, before * width * channels, channels, columns, upper);
        upperRow = before;
      }
      if (lowerRow != after) {
        sampleRow(pixels, after * width * channels, channels, columns, lower);
        lowerRow = after;
      }
      float fraction = rows.fraction[y];
      for (int i = 0; i < row.length; i++) {
        row[i] = upper[i] + (lower[i] - upper[i]) * fraction;
      }
      sink.write(y, row);
    }
  }

  private static void sampleRow(
      byte[] pixels, int start, int channels, Axis columns, float[] sampled) {
    int i = 0;
    for (int x = 0; x < columns.before.length; x++) {
      int before = start + columns.before[x] * channels;
      int after = start + columns.after[x] * channels;
      float fraction = columns.fraction[x];
      for (int channel = 0; channel < channels; channel++) {
        float value = PIXEL_VALUES[pixels[before + channel] & 0xff];
        sampled[i++] = value + (PIXEL_VALUES[pixels[after + channel] & 0xff] - value) * fraction;
      }
    }
  }

  /**
   * Positions along one axis of an image: for each pixel of the result the two source pixels around
   * it, and the distance from the first as a fraction of that between them.
   */
  public record Axis(int[] before, int[] after, float[] fraction) {

    /** Returns the number of pixels of the result. */
    public int length() {
      return before.length;
    }

    private static Axis halfPixel(int size, int newSize) {
      return of(size, newSize, i -> Math.max((2L * i + 1) * size - newSize, 0), 2 * newSize);
    }

    /** Darknet takes the last pixel where the result has only one. */
    private static Axis corners(int size, int newSize) {
      return newSize == 1
          ? of(size, newSize, i -> size - 1L, 1)
          : of(size, newSize, i -> i * (size - 1L), newSize - 1);
    }

    /**
     * @param position of each pixel of the result in the source, pixels · denominator
     */
    private static Axis of(int size, int newSize, IntToLongFunction position, int denominator) {
      Axis axis = new Axis(new int[newSize], new int[newSize], new float[newSize]);
      for (int i = 0; i < newSize; i++) {
        long at = position.applyAsLong(i);
        axis.before[i] = (int) (at / denominator);
        axis.after[i] = Math.min(axis.before[i] + 1, size - 1);
        axis.fraction[i] = (float) (at % denominator) / denominator;
      }
      return axis;
    }
  }
}
