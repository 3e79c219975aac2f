package yolov3.data.image;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads the chunks of a WebP that are not pixels (RFC 9649, section 2). */
final class WebpHeader {

  private static final int RIFF_HEADER_BYTES = 12;
  private static final int CHUNK_HEADER_BYTES = 8;

  /** Names of chunks, as big-endian numbers. */
  private static final int LOSSY = 0x56503820; // "VP8 "

  private static final int LOSSLESS = 0x5650384c; // VP8L
  private static final int EXTENDED = 0x56503858; // VP8X
  private static final int EXIF = 0x45584946;

  /** Flags of the extended header. */
  private static final int HAS_COLOUR_PROFILE = 0x20;

  private static final int IS_ANIMATED = 0x02;

  private static final int LOSSLESS_SIGNATURE = 0x2f;
  private static final int FOURTEEN_BITS = 0x3fff;

  /** Some programs keep the name that a JPEG's segment has. */
  private static final byte[] JPEG_PREFIX = {'E', 'x', 'i', 'f', 0, 0};

  private WebpHeader() {}

  static ImageHeader read(DataInputStream file) throws IOException {
    file.skipNBytes(RIFF_HEADER_BYTES);
    int name = file.readInt();
    long length = Integer.reverseBytes(file.readInt()) & 0xffffffffL;
    return switch (name) {
      case LOSSY -> new ImageHeader(ImageFormat.WEBP, lossySize(file));
      case LOSSLESS -> new ImageHeader(ImageFormat.WEBP, losslessSize(file));
      case EXTENDED -> {
        int flags = file.readUnsignedByte();
        if ((flags & IS_ANIMATED) != 0) {
          throw new InvalidImageException(
              "is an animated WebP; expected an image that stands still, so take a frame of it");
        }
        file.skipNBytes(3);
        int width = 1 + threeBytes(file);
        ImageSize size = ImageSize.ofFile(width, 1 + threeBytes(file));
        yield new ImageHeader(ImageFormat.WEBP, size, orientation(file, length - 10), null);
      }
      default -> throw InvalidImageException.damaged("its first WebP chunk has no size");
    };
  }

  private static ImageSize lossySize(DataInputStream file) throws IOException {
    file.skipNBytes(6); // frame tag and start code
    int width = Short.reverseBytes(file.readShort()) & FOURTEEN_BITS; // above it, a scale to show
    return ImageSize.ofFile(width, Short.reverseBytes(file.readShort()) & FOURTEEN_BITS);
  }

  private static ImageSize losslessSize(DataInputStream file) throws IOException {
    if (file.readUnsignedByte() != LOSSLESS_SIGNATURE) {
      throw InvalidImageException.damaged("its lossless WebP chunk has no signature");
    }
    int sides = Integer.reverseBytes(file.readInt());
    return ImageSize.ofFile(1 + (sides & FOURTEEN_BITS), 1 + (sides >>> 14 & FOURTEEN_BITS));
  }

  private static int threeBytes(DataInputStream file) throws IOException {
    return file.readUnsignedByte() | file.readUnsignedByte() << 8 | file.readUnsignedByte() << 16;
  }

  /** EXIF comes after the pixels; a file that ends before it is refused when it is decoded. */
  private static Orientation orientation(DataInputStream file, long restOfFirstChunk)
      throws IOException {
    try {
      file.skipNBytes(Math.max(0, restOfFirstChunk));
      while (true) {
        int name = file.readInt();
        long length = Integer.reverseBytes(file.readInt()) & 0xffffffffL;
        if (name == EXIF) {
          byte[] block = file.readNBytes((int) Math.min(length, Orientation.MOST_EXIF_BYTES));
          boolean prefixed =
              block.length >= JPEG_PREFIX.length
                  && Arrays.equals(
                      block, 0, JPEG_PREFIX.length, JPEG_PREFIX, 0, JPEG_PREFIX.length);
          return Orientation.ofExif(
              prefixed ? Arrays.copyOfRange(block, JPEG_PREFIX.length, block.length) : block);
        }
        file.skipNBytes(length + (length & 1)); // padded to an even length
      }
    } catch (EOFException e) {
      return Orientation.AS_STORED;
    }
  }

  /**
   * Looks at the chunks of a whole file, which the reader trusts.
   *
   * @param size that the first chunk says; the chunk of the pixels has one of its own, for which
   *     the reader would make room
   * @throws InvalidImageException if pixels are missing or of another size
   */
  static void requireWhole(byte[] file, ImageSize size) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    long at = RIFF_HEADER_BYTES;
    long end = CHUNK_HEADER_BYTES + (Integer.reverseBytes(bytes.getInt(4)) & 0xffffffffL);
    boolean hasPixels = false;
    while (at + CHUNK_HEADER_BYTES <= file.length) {
      int chunk = (int) at;
      long length = Integer.reverseBytes(bytes.getInt(chunk + 4)) & 0xffffffffL;
      int name = bytes.getInt(chunk);
      end = Math.max(end, at + CHUNK_HEADER_BYTES + length);
      at += CHUNK_HEADER_BYTES + length + (length & 1);
      if (name == LOSSY || name == LOSSLESS) {
        DataInputStream pixels =
            new DataInputStream(
                new ByteArrayInputStream(
                    file, chunk + CHUNK_HEADER_BYTES, file.length - chunk - CHUNK_HEADER_BYTES));
        ImageSize own = name == LOSSY ? lossySize(pixels) : losslessSize(pixels);
        if (!own.equals(size)) {
          throw InvalidImageException.damaged(
              "its WebP header says %s pixels and its image %s".formatted(size, own));
        }
        hasPixels = true;
      }
    }
    if (!hasPixels) {
      throw InvalidImageException.damaged("it has no WebP chunk of pixels");
    }
    if (end > file.length) {
      throw InvalidImageException.damaged("its last WebP chunk is cut off");
    }
  }

  /** Else the reader would make other colours of the samples. */
  static void forgetColourProfile(byte[] file) {
    int flags = RIFF_HEADER_BYTES + CHUNK_HEADER_BYTES;
    if (file.length > flags && ByteBuffer.wrap(file).getInt(RIFF_HEADER_BYTES) == EXTENDED) {
      file[flags] &= ~HAS_COLOUR_PROFILE;
    }
  }
}
