package yolov3.data.image;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadUpdateListener;
import javax.imageio.stream.ImageInputStream;

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
  private static final int FRAME_POSITION_BYTES = 8;

  /** Flags before a colour table, and in them the logarithm of its length. */
  private static final int HAS_COLOURS = 0x80;

  private static final int COLOURS = 0x07;

  /** Reads up to the first frame's pixels. */
  static GifFrame read(ImageInputStream file) throws IOException {
    file.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    file.seek(SIGNATURE_BYTES);
    int width = file.readUnsignedShort();
    int height = file.readUnsignedShort();
    int flags = file.readUnsignedByte();
    file.skipBytes(2); // background colour, which no viewer shows, and aspect ratio
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
    int left = file.readUnsignedShort();
    int top = file.readUnsignedShort();
    ImageSize size = ImageSize.ofFile(file.readUnsignedShort(), file.readUnsignedShort());
    ImageSize screen =
        ImageSize.ofFile(
            Math.max(width, left + size.width()), Math.max(height, top + size.height()));
    return new GifFrame(screen, left, top, size);
  }

  static ImageHeader readHeader(ImageInputStream file) throws IOException {
    return new ImageHeader(ImageFormat.GIF, read(file).screen);
  }

  /**
   * Decodes the first frame of a whole file.
   *
   * @param reader whose input is the file
   */
  static RgbImage decode(ImageReader reader, byte[] bytes) throws IOException {
    ImageInputStream file = new FileStream(bytes);
    GifFrame frame = read(file);
    requireEnd(file);
    AtomicLong pixels = new AtomicLong();
    reader.addIIOReadUpdateListener(counter(pixels));
    var image = reader.read(0);
    if (pixels.get() < frame.size.pixelCount()) {
      throw InvalidImageException.damaged(
          "%d of %d pixels are there".formatted(pixels.get(), frame.size.pixelCount()));
    }
    return frame.onScreen(RgbImage.ofOwned(image));
  }

  /**
   * Counts the pixels that a reader decodes: it skips missing ones without a word. Only one of the
   * listener's six methods is of use: {@code imageUpdate(source, image, x, y, width, height, …)}.
   */
  private static IIOReadUpdateListener counter(AtomicLong pixels) {
    return (IIOReadUpdateListener)
        Proxy.newProxyInstance(
            GifFrame.class.getClassLoader(),
            new Class<?>[] {IIOReadUpdateListener.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("imageUpdate")) {
                pixels.addAndGet((long) (int) arguments[4] * (int) arguments[5]);
              }
              return null;
            });
  }

  /**
   * Refuses a file that ends early: the reader takes missing blocks for the end of the pixels.
   *
   * @param file behind the size of the first frame
   */
  private static void requireEnd(ImageInputStream file) throws IOException {
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
        file.skipBytes(FRAME_POSITION_BYTES);
      }
    }
  }

  private RgbImage onScreen(RgbImage frame) {
    if (size.equals(screen)) {
      return frame;
    }
    RgbImage image = RgbImage.empty(screen);
    Arrays.fill(image.pixels(), (byte) 255);
    int rowBytes = size.width() * 3;
    for (int y = 0; y < size.height(); y++) {
      int at = ((top + y) * screen.width() + left) * 3;
      System.arraycopy(frame.pixels(), y * rowBytes, image.pixels(), at, rowBytes);
    }
    return image;
  }

  private static void skipColours(ImageInputStream file, int flags) throws IOException {
    if ((flags & HAS_COLOURS) != 0) {
      file.skipBytes(3 << (flags & COLOURS) + 1);
    }
  }

  private static void skipSubBlocks(ImageInputStream file) throws IOException {
    for (int length = file.readUnsignedByte(); length > 0; length = file.readUnsignedByte()) {
      file.skipBytes(length);
    }
  }
}
