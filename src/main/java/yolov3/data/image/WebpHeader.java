package yolov3.data.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Optional;
import javax.imageio.stream.ImageInputStream;

/** The chunks of a WebP that are not pixels (RFC 9649, section 2). */
final class WebpHeader {

  private static final int RIFF_HEADER_BYTES = 12;
  private static final int CHUNK_HEADER_BYTES = 8;
  private static final int EXTENDED_BYTES = 10;

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

  private WebpHeader() {}

  static ImageHeader read(ImageInputStream file) throws IOException {
    file.seek(RIFF_HEADER_BYTES);
    Chunk first = Chunk.read(file);
    if (first.name == EXTENDED) {
      int flags = file.readInt();
      if ((flags & IS_ANIMATED) != 0) {
        throw new InvalidImageException(
            "is an animated WebP; expected an image that stands still, so take a frame of it");
      }
      ImageSize size = ImageSize.ofFile(1 + threeBytes(file), 1 + threeBytes(file));
      file.seek(first.start + Math.max(EXTENDED_BYTES, first.length));
      return new ImageHeader(ImageFormat.WEBP, size, orientation(file), null);
    }
    return new ImageHeader(
        ImageFormat.WEBP,
        first
            .pixelSize(file)
            .orElseThrow(() -> InvalidImageException.damaged("its first WebP chunk has no size")));
  }

  private static int threeBytes(ImageInputStream file) throws IOException {
    return file.readUnsignedShort() | file.readUnsignedByte() << 16;
  }

  /** EXIF comes after the pixels; a file that ends before it is refused when it is decoded. */
  private static Orientation orientation(ImageInputStream file) throws IOException {
    try {
      Chunk chunk = Chunk.read(file);
      while (chunk.name != EXIF) {
        file.seek(chunk.end());
        chunk = Chunk.read(file);
      }
      return Orientation.ofExif(file, chunk.length);
    } catch (EOFException e) {
      return Orientation.AS_STORED;
    }
  }

  /**
   * Checks the chunks of a whole file, which the reader trusts, and hides its colour profile, by
   * which the reader would make other colours of the samples.
   *
   * @param size that the first chunk says; the chunk of the pixels has one of its own, for which
   *     the reader would make room
   * @throws InvalidImageException if pixels are missing or of another size
   */
  static void prepare(byte[] bytes, ImageSize size) throws IOException {
    ImageInputStream file = new FileStream(bytes);
    file.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    file.seek(4);
    long end = CHUNK_HEADER_BYTES + file.readUnsignedInt();
    boolean hasPixels = false;
    for (long at = RIFF_HEADER_BYTES; at + CHUNK_HEADER_BYTES <= bytes.length; ) {
      file.seek(at);
      Chunk chunk = Chunk.read(file);
      Optional<ImageSize> own = chunk.pixelSize(file);
      if (own.isPresent() && !own.get().equals(size)) {
        throw InvalidImageException.damaged(
            "its WebP header says %s pixels and its image %s".formatted(size, own.get()));
      }
      hasPixels |= own.isPresent();
      end = Math.max(end, chunk.start + chunk.length);
      at = chunk.end();
    }
    if (!hasPixels) {
      throw InvalidImageException.damaged("it has no WebP chunk of pixels");
    }
    if (end > bytes.length) {
      throw InvalidImageException.damaged("its last WebP chunk is cut off");
    }
    file.seek(RIFF_HEADER_BYTES);
    if (Chunk.read(file).name == EXTENDED) {
      bytes[RIFF_HEADER_BYTES + CHUNK_HEADER_BYTES] &= ~HAS_COLOUR_PROFILE;
    }
  }

  private record Chunk(int name, long start, long length) {

    static Chunk read(ImageInputStream file) throws IOException {
      file.setByteOrder(ByteOrder.BIG_ENDIAN);
      int name = file.readInt();
      file.setByteOrder(ByteOrder.LITTLE_ENDIAN);
      long length = file.readUnsignedInt();
      return new Chunk(name, file.getStreamPosition(), length);
    }

    /** Padded to an even length. */
    long end() {
      return start + length + (length & 1);
    }

    /** The size that a chunk of pixels starts with; empty for another chunk. */
    Optional<ImageSize> pixelSize(ImageInputStream file) throws IOException {
      if (name == LOSSY) {
        file.skipBytes(6); // frame tag and start code; above 14 bits of a side, a scale to show
        int width = file.readUnsignedShort() & FOURTEEN_BITS;
        return Optional.of(ImageSize.ofFile(width, file.readUnsignedShort() & FOURTEEN_BITS));
      }
      if (name != LOSSLESS) {
        return Optional.empty();
      }
      if (file.readUnsignedByte() != LOSSLESS_SIGNATURE) {
        throw InvalidImageException.damaged("its lossless WebP chunk has no signature");
      }
      int sides = file.readInt();
      return Optional.of(
          ImageSize.ofFile(1 + (sides & FOURTEEN_BITS), 1 + (sides >>> 14 & FOURTEEN_BITS)));
    }
  }
}
