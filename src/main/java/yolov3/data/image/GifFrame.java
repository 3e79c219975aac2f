package yolov3.data.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadUpdateListener;

/**
 * The first frame of a GIF on its logical screen (GIF 89a, sections 17 to 20).
 *
 * <p>What the frame leaves free or clear is white, as transparency is everywhere here. A frame that
 * reaches over the screen widens it, as it does in browsers and in Pillow.
 *
 * @param screen the size of the image
 * @param left of the frame on the screen
 * @param top of the frame on the screen
 * @param size of the frame
 */
record GifFrame(ImageSize screen, int left, int top, ImageSize size) {

  private static final int SIGNATURE_BYTES = 6;
  private static final int FRAME = 0x2c;
  private static final int EXTENSION = 0x21;
  private static final int TRAILER = 0x3b;

  /** Of a frame: its place and its size. */
  private static final int FRAME_PLACE_BYTES = 8;

  /** Flags before a table of colours, and in them the logarithm of its length. */
  private static final int HAS_COLOURS = 0x80;

  private static final int COLOURS = 0x07;

  private static final byte WHITE = (byte) 255;

  /**
   * Reads up to the first frame's pixels.
   *
   * @throws InvalidImageException if there is no frame, or more than {@link
   *     ImageDecoder#MAX_PIXELS}
   */
  static GifFrame read(DataInputStream file) throws IOException {
    file.skipNBytes(SIGNATURE_BYTES);
    int width = unsignedShort(file);
    int height = unsignedShort(file);
    int flags = file.readUnsignedByte();
    file.skipNBytes(2); // background colour, which no viewer shows, and aspect ratio
    skipColours(file, flags);
    int block = file.readUnsignedByte();
    while (block == EXTENSION) {
      file.readUnsignedByte();
      skipSubBlocks(file);
      block = file.readUnsignedByte();
    }
    if (block != FRAME) {
      throw InvalidImageException.damaged("it has no frame");
    }
    int left = unsignedShort(file);
    int top = unsignedShort(file);
    int frameWidth = unsignedShort(file);
    ImageSize size = ImageSize.ofFile(frameWidth, unsignedShort(file));
    ImageSize screen =
        ImageSize.ofFile(
            Math.max(width, left + size.width()), Math.max(height, top + size.height()));
    return new GifFrame(screen, left, top, size);
  }

  ImageHeader header() {
    return new ImageHeader(ImageFormat.GIF, screen);
  }

  /**
   * Decodes the first frame of a whole file.
   *
   * @throws InvalidImageException if pixels of it are missing
   */
  static RgbImage decode(byte[] file, ImageReader reader) throws IOException {
    DataInputStream stream = new DataInputStream(new ByteArrayInputStream(file));
    GifFrame frame = read(stream);
    requireEnd(stream);
    PixelCount pixels = new PixelCount();
    try {
      reader.addIIOReadUpdateListener(pixels);
      reader.setInput(new ByteArrayImageInputStream(file), true, true);
      BufferedImage image = reader.read(0);
      if (pixels.count < frame.size.pixelCount()) { // before so many are made colours
        throw InvalidImageException.damaged(
            "%d of %d pixels are there".formatted(pixels.count, frame.size.pixelCount()));
      }
      return frame.onScreen(RgbImage.ofOwned(image));
    } finally {
      reader.dispose();
    }
  }

  /**
   * The reader takes missing blocks for the end of the pixels.
   *
   * @param file behind the size of the first frame
   */
  private static void requireEnd(DataInputStream file) throws IOException {
    int block = FRAME;
    while (block != TRAILER) {
      if (block == FRAME) {
        skipColours(file, file.readUnsignedByte());
        file.readUnsignedByte(); // bits of the first code
      } else if (block == EXTENSION) {
        file.readUnsignedByte();
      } else {
        throw InvalidImageException.damaged("a GIF block has the unknown kind " + block);
      }
      skipSubBlocks(file);
      block = file.readUnsignedByte();
      if (block == FRAME) {
        file.skipNBytes(FRAME_PLACE_BYTES);
      }
    }
  }

  private RgbImage onScreen(RgbImage frame) {
    if (size.equals(screen)) {
      return frame;
    }
    byte[] pixels =
        new byte[Math.multiplyExact(Math.multiplyExact(screen.width(), screen.height()), 3)];
    Arrays.fill(pixels, WHITE);
    int rowBytes = size.width() * 3;
    for (int y = 0; y < size.height(); y++) {
      int at = ((top + y) * screen.width() + left) * 3;
      System.arraycopy(frame.pixels(), y * rowBytes, pixels, at, rowBytes);
    }
    return new RgbImage(screen.width(), screen.height(), pixels);
  }

  private static int unsignedShort(DataInputStream file) throws IOException {
    return file.readUnsignedByte() | file.readUnsignedByte() << 8;
  }

  private static void skipColours(DataInputStream file, int flags) throws IOException {
    if ((flags & HAS_COLOURS) != 0) {
      file.skipNBytes(3L << (flags & COLOURS) + 1);
    }
  }

  private static void skipSubBlocks(DataInputStream file) throws IOException {
    for (int length = file.readUnsignedByte(); length > 0; length = file.readUnsignedByte()) {
      file.skipNBytes(length);
    }
  }

  /** Pixels that a reader has decoded: it leaves out what is missing without a word. */
  private static final class PixelCount implements IIOReadUpdateListener {
    private long count;

    @Override
    public void imageUpdate(
        ImageReader source,
        BufferedImage image,
        int x,
        int y,
        int width,
        int height,
        int periodX,
        int periodY,
        int[] bands) {
      count += (long) width * height;
    }

    @Override
    public void passStarted(
        ImageReader source,
        BufferedImage image,
        int pass,
        int first,
        int last,
        int x,
        int y,
        int periodX,
        int periodY,
        int[] bands) {}

    @Override
    public void passComplete(ImageReader source, BufferedImage image) {}

    @Override
    public void thumbnailPassStarted(
        ImageReader source,
        BufferedImage thumbnail,
        int pass,
        int first,
        int last,
        int x,
        int y,
        int periodX,
        int periodY,
        int[] bands) {}

    @Override
    public void thumbnailUpdate(
        ImageReader source,
        BufferedImage thumbnail,
        int x,
        int y,
        int width,
        int height,
        int periodX,
        int periodY,
        int[] bands) {}

    @Override
    public void thumbnailPassComplete(ImageReader source, BufferedImage thumbnail) {}
  }
}
