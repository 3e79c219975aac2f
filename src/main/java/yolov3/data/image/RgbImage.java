package yolov3.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * A decoded image.
 *
 * @param width pixels, positive
 * @param height pixels, positive
 * @param pixels uint8 RGB, row-major, [height, width, 3]; held, not copied, and compared by
 *     identity
 */
public record RgbImage(int width, int height, byte[] pixels) {

  private static final int WHITE = 255;

  /** Offsets of red, green and blue in a pixel. */
  private static final int[] RGB = {0, 1, 2};

  private static final int[] BGR = {2, 1, 0};

  /** Refuses an array whose length is not height × width × 3. */
  public RgbImage {
    if (width <= 0 || height <= 0 || pixels.length != (long) height * width * 3) {
      throw new IllegalArgumentException(
          "an RGB image of " + width + "×" + height + " cannot have " + pixels.length + " bytes");
    }
  }

  /** A black image, to be filled. */
  static RgbImage empty(ImageSize size) {
    int bytes = Math.multiplyExact(Math.multiplyExact(size.width(), size.height()), 3);
    return new RgbImage(size.width(), size.height(), new byte[bytes]);
  }

  /** Returns the size without the pixels. */
  public ImageSize size() {
    return new ImageSize(width, height);
  }

  /**
   * Copies a rectangle, which lies inside the image.
   *
   * @param x left border, pixels
   * @param y top border, pixels
   */
  public RgbImage crop(int x, int y, ImageSize size) {
    RgbImage crop = empty(size);
    for (int row = 0; row < size.height(); row++) {
      int from = ((y + row) * width + x) * 3;
      System.arraycopy(pixels, from, crop.pixels, row * size.width() * 3, size.width() * 3);
    }
    return crop;
  }

  /** Returns the pixel values as floats, 0 to 255, in the order of the bytes. */
  public float[] values() {
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels[i] & 0xff;
    }
    return values;
  }

  /** Copies the image as {@link BufferedImage#TYPE_3BYTE_BGR}. */
  public BufferedImage toBufferedImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] bgr = bytesOf(image);
    System.arraycopy(pixels, 0, bgr, 0, bgr.length);
    swapRedAndBlue(bgr);
    return image;
  }

  /**
   * Copies any image: grey becomes three equal channels, a palette its colours, transparency is
   * laid on white, 16-bit samples keep their upper 8 bits.
   *
   * <p>Samples are taken as they are stored, without a colour profile: Java takes grey for linear
   * light and would brighten it, and no other decoder of training images does.
   *
   * @throws IllegalArgumentException if the image has neither one nor three colour channels
   */
  public static RgbImage of(BufferedImage image) {
    return isPlainBytes(image) ? ofBytes(image, bytesOf(image).clone()) : ofOther(image);
  }

  /** As {@link #of}, but may take over the array of an image that nobody else holds. */
  static RgbImage ofOwned(BufferedImage image) {
    return isPlainBytes(image) ? ofBytes(image, bytesOf(image)) : ofOther(image);
  }

  /** As {@link #of}, for an image of samples whose last channel is something else than opacity. */
  static RgbImage ofOpaque(BufferedImage image) {
    RgbImage copy = empty(new ImageSize(image.getWidth(), image.getHeight()));
    copy.fillFromSamples(image, false);
    return copy;
  }

  /** Tells whether the image's array is exactly its pixels, as BGRBGR… or RGBRGB…. */
  private static boolean isPlainBytes(BufferedImage image) {
    return image.getColorModel() instanceof ComponentColorModel colours
        && !colours.hasAlpha()
        && image.getRaster().getParent() == null
        && image.getRaster().getSampleModel() instanceof PixelInterleavedSampleModel model
        && (Arrays.equals(model.getBandOffsets(), BGR)
            || Arrays.equals(model.getBandOffsets(), RGB))
        && model.getPixelStride() == 3
        && model.getScanlineStride() == 3 * image.getWidth()
        && image.getRaster().getDataBuffer() instanceof DataBufferByte buffer
        && buffer.getOffset() == 0
        && buffer.getData().length == (long) image.getHeight() * image.getWidth() * 3;
  }

  private static byte[] bytesOf(BufferedImage image) {
    return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
  }

  private static RgbImage ofBytes(BufferedImage image, byte[] pixels) {
    PixelInterleavedSampleModel model =
        (PixelInterleavedSampleModel) image.getRaster().getSampleModel();
    if (model.getBandOffsets()[0] == 2) {
      swapRedAndBlue(pixels);
    }
    return new RgbImage(image.getWidth(), image.getHeight(), pixels);
  }

  private static void swapRedAndBlue(byte[] pixels) {
    for (int i = 0; i < pixels.length; i += 3) {
      byte first = pixels[i];
      pixels[i] = pixels[i + 2];
      pixels[i + 2] = first;
    }
  }

  private static RgbImage ofOther(BufferedImage image) {
    RgbImage copy = empty(new ImageSize(image.getWidth(), image.getHeight()));
    if (image.getColorModel() instanceof ComponentColorModel) {
      copy.fillFromSamples(image, true);
    } else {
      copy.fillFromPackedOrPalette(image);
    }
    return copy;
  }

  private void fillFromSamples(BufferedImage image, boolean onWhite) {
    ColorModel model = image.getColorModel();
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int colours = model.hasAlpha() ? bands - 1 : bands;
    boolean alpha = onWhite && model.hasAlpha();
    if (colours != 1 && colours != 3) {
      throw new IllegalArgumentException(
          "an image with " + colours + " colour channels; expected grey or RGB");
    }
    int shift = Math.max(0, model.getComponentSize(0) - 8);
    int[] row = new int[width * bands];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < row.length; x += bands) {
        int opacity = alpha ? row[x + colours] >> shift : WHITE;
        for (int channel = 0; channel < 3; channel++) {
          int value = row[x + (colours == 1 ? 0 : channel)] >> shift;
          pixels[at++] =
              model.isAlphaPremultiplied()
                  ? (byte) Math.min(WHITE, value + WHITE - opacity)
                  : onWhite(value, opacity);
        }
      }
    }
  }

  private void fillFromPackedOrPalette(BufferedImage image) {
    int[] row = new int[width];
    int at = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        int opacity = argb >>> 24;
        pixels[at++] = onWhite(argb >> 16 & 0xff, opacity);
        pixels[at++] = onWhite(argb >> 8 & 0xff, opacity);
        pixels[at++] = onWhite(argb & 0xff, opacity);
      }
    }
  }

  private static byte onWhite(int value, int opacity) {
    return (byte) ((value * opacity + WHITE * (WHITE - opacity) + WHITE / 2) / WHITE);
  }
}
