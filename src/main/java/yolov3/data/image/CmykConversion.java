package yolov3.data.image;

import java.awt.image.Raster;

/**
 * Conversions of the four samples of a CMYK JPEG to RGB. Java's reader decodes the samples but does
 * not make colours of them.
 *
 * <p>No profile is applied: red is the share of white paper that neither cyan nor black covers, as
 * TensorFlow's {@code decode_jpeg} has it, so that a served model sees the same pixels.
 */
enum CmykConversion {
  /** Cyan, magenta, yellow and black; 255 covers the paper. */
  CMYK,
  /** The same as Adobe's programs write them; 0 covers the paper. */
  INVERTED_CMYK,
  /** Inverted cyan, magenta and yellow as luma and chroma, inverted black. */
  YCCK;

  private static final int CHANNELS = 4;

  /** Fixed point of libjpeg's colour conversion. */
  private static final int SHIFT = 16;

  private static final int HALF = 1 << SHIFT - 1;

  /**
   * @param adobeTransform of the Adobe marker, or −1 when the file has none
   */
  static CmykConversion of(int adobeTransform) {
    return adobeTransform < 0 ? CMYK : adobeTransform == 2 ? YCCK : INVERTED_CMYK;
  }

  /**
   * @param samples as stored, [height, width, 4], 0 to 255
   * @throws IllegalArgumentException if there are not four a pixel
   */
  RgbImage toRgb(Raster samples) {
    if (samples.getNumBands() != CHANNELS) {
      throw new IllegalArgumentException(
          samples.getNumBands() + " channels where the header has four");
    }
    int width = samples.getWidth();
    RgbImage image = RgbImage.empty(new ImageSize(width, samples.getHeight()));
    int[] row = new int[width * CHANNELS];
    int at = 0;
    for (int y = 0; y < image.height(); y++) {
      samples.getPixels(samples.getMinX(), samples.getMinY() + y, width, 1, row);
      for (int x = 0; x < row.length; x += CHANNELS) {
        if (this == YCCK) {
          replaceByInverted(row, x);
        }
        int notBlack = uncovered(row[x + 3]);
        for (int channel = 0; channel < 3; channel++) {
          image.pixels()[at++] = (byte) (uncovered(row[x + channel]) * notBlack / 255);
        }
      }
    }
    return image;
  }

  private int uncovered(int sample) {
    return this == CMYK ? 255 - sample : sample;
  }

  /** JFIF's conversion from luma and chroma, and then the complement; libjpeg's rounding. */
  private static void replaceByInverted(int[] row, int at) {
    int luma = row[at];
    int cb = row[at + 1] - 128;
    int cr = row[at + 2] - 128;
    row[at] = 255 - clamp(luma + (91_881 * cr + HALF >> SHIFT)); // 1.402 · 2¹⁶
    row[at + 1] = 255 - clamp(luma + (-22_554 * cb - 46_802 * cr + HALF >> SHIFT));
    row[at + 2] = 255 - clamp(luma + (116_130 * cb + HALF >> SHIFT)); // 1.772 · 2¹⁶
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(value, 255));
  }
}
