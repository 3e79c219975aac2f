package yolov3.data.image;

import java.io.EOFException;
import java.io.IOException;
import java.util.OptionalLong;
import javax.imageio.stream.ImageInputStream;

/** The chunks of a PNG that are not pixels (PNG specification, third edition, section 11). */
final class PngHeader {

  private static final int SIGNATURE_BYTES = 8;
  private static final int IHDR = 0x49484452;
  private static final int EXIF = 0x65584966; // eXIf
  private static final int IEND = 0x49454e44;
  private static final int CHECKSUM_BYTES = 4;

  private PngHeader() {}

  static ImageHeader read(ImageInputStream file) throws IOException {
    file.seek(SIGNATURE_BYTES + 4);
    if (file.readInt() != IHDR) {
      throw InvalidImageException.damaged("its first PNG chunk is not IHDR");
    }
    ImageSize size = ImageSize.ofFile(file.readInt(), file.readInt());
    // It may come after the pixels; a file that ends before it is refused when it is decoded.
    OptionalLong exif = find(EXIF, file);
    return new ImageHeader(
        ImageFormat.PNG,
        size,
        exif.isPresent() ? Orientation.ofExif(file, exif.getAsLong()) : Orientation.AS_STORED,
        null);
  }

  /** Refuses a file without its last chunk: the reader leaves missing rows black. */
  static void requireEnd(byte[] bytes) throws IOException {
    ImageInputStream file = new FileStream(bytes);
    OptionalLong end = find(IEND, file);
    if (end.isEmpty()
        || file.getStreamPosition() + end.getAsLong() + CHECKSUM_BYTES > bytes.length) {
      throw InvalidImageException.damaged("its last PNG chunk is missing");
    }
  }

  /** Moves to the contents of the first chunk of a name, and returns their length. */
  private static OptionalLong find(int wanted, ImageInputStream file) throws IOException {
    file.seek(SIGNATURE_BYTES);
    try {
      while (true) {
        long length = file.readUnsignedInt();
        int name = file.readInt();
        if (name == wanted) {
          return OptionalLong.of(length);
        }
        if (name == IEND) {
          return OptionalLong.empty();
        }
        file.seek(file.getStreamPosition() + length + CHECKSUM_BYTES);
      }
    } catch (EOFException e) {
      return OptionalLong.empty();
    }
  }
}
