package yolov3.data.image;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the chunks of a PNG that are not pixels (PNG specification, third edition, section 11). */
final class PngHeader {

  private static final int SIGNATURE_BYTES = 8;
  private static final int IHDR = 0x49484452;
  private static final int EXIF = 0x65584966; // eXIf
  private static final int IEND = 0x49454e44;

  /** Of a chunk: its length, its name and its checksum. */
  private static final int CHUNK_FRAME_BYTES = 12;

  private static final int CHECKSUM_BYTES = 4;

  private PngHeader() {}

  static ImageHeader read(DataInputStream file) throws IOException {
    file.skipNBytes(SIGNATURE_BYTES);
    int length = file.readInt();
    if (file.readInt() != IHDR) {
      throw InvalidImageException.damaged("its first PNG chunk is not IHDR");
    }
    int width = file.readInt();
    ImageSize size = ImageSize.ofFile(width, file.readInt());
    return new ImageHeader(ImageFormat.PNG, size, orientation(file, length - 8L), null);
  }

  /** EXIF may come after the pixels; a file that ends before it is refused when it is decoded. */
  private static Orientation orientation(DataInputStream file, long restOfFirstChunk)
      throws IOException {
    try {
      file.skipNBytes(restOfFirstChunk + CHECKSUM_BYTES);
      while (true) {
        long length = file.readInt() & 0xffffffffL;
        int name = file.readInt();
        if (name == EXIF) {
          return Orientation.ofExif(
              file.readNBytes((int) Math.min(length, Orientation.MOST_EXIF_BYTES)));
        }
        if (name == IEND) {
          return Orientation.AS_STORED;
        }
        file.skipNBytes(length + CHECKSUM_BYTES);
      }
    } catch (EOFException e) {
      return Orientation.AS_STORED;
    }
  }

  /**
   * The reader leaves missing rows black when a file ends between two chunks.
   *
   * @throws InvalidImageException if the last chunk is missing
   */
  static void requireEnd(byte[] file) throws InvalidImageException {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    long at = SIGNATURE_BYTES;
    while (at + CHUNK_FRAME_BYTES <= file.length) {
      int chunk = (int) at;
      at += CHUNK_FRAME_BYTES + (bytes.getInt(chunk) & 0xffffffffL);
      if (bytes.getInt(chunk + 4) == IEND && at <= file.length) {
        return;
      }
    }
    throw InvalidImageException.damaged("its last PNG chunk is missing");
  }
}
