package yolov3.data.image;

import java.io.DataInputStream;
import java.io.IOException;

/** Reads the header of a BMP. */
final class BmpHeader {

  private static final int FILE_HEADER_BYTES = 14;

  /** Of the header of OS/2, which has 16-bit sizes. */
  private static final int OS2_HEADER_BYTES = 12;

  /** Values of the compression that are meant for printers. */
  private static final int JPEG_INSIDE = 4;

  private static final int PNG_INSIDE = 5;

  private BmpHeader() {}

  static ImageHeader read(DataInputStream file) throws IOException {
    file.skipNBytes(FILE_HEADER_BYTES);
    int headerBytes = Integer.reverseBytes(file.readInt());
    if (headerBytes == OS2_HEADER_BYTES) {
      int width = Short.reverseBytes(file.readShort()) & 0xffff;
      int height = Short.reverseBytes(file.readShort()) & 0xffff;
      return new ImageHeader(ImageFormat.BMP, ImageSize.ofFile(width, height));
    }
    int width = Integer.reverseBytes(file.readInt());
    int height = Integer.reverseBytes(file.readInt());
    file.skipNBytes(4); // planes and bits a pixel
    int compression = Integer.reverseBytes(file.readInt());
    if (compression == JPEG_INSIDE || compression == PNG_INSIDE) {
      throw new InvalidImageException(
          "is a BMP with a JPEG or PNG inside, which may have any size; expected a plain image,"
              + " so convert it");
    }
    // negative: rows from the top
    return new ImageHeader(ImageFormat.BMP, ImageSize.ofFile(width, Math.abs(height)));
  }
}
