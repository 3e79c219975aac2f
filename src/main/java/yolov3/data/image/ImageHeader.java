package yolov3.data.image;

/**
 * Facts that an image's file states before its pixels.
 *
 * @param format by its first bytes
 * @param stored size of the pixels as they lie in the file
 * @param orientation from the stored pixels to the image as it is shown
 * @param cmyk conversion of a JPEG with four channels, or null
 */
record ImageHeader(
    ImageFormat format, ImageSize stored, Orientation orientation, CmykConversion cmyk) {

  /** An image that is shown as it is stored. */
  ImageHeader(ImageFormat format, ImageSize stored) {
    this(format, stored, Orientation.AS_STORED, null);
  }

  /**
   * Bounds the memory for decoding: the samples as the reader gives them, their copy as RGB unless
   * they are taken over, and that of an image which is turned.
   *
   * @return bytes, without those of the file
   */
  long bytesToDecode() {
    int asRead =
        switch (format) {
          case JPEG -> cmyk == null ? 1 : 4; // RGB is taken over, grey is copied
          case BMP -> 4;
          default -> 8; // a PNG may have four channels of 16 bits
        };
    int rgb = 3;
    int turned = orientation == Orientation.AS_STORED ? 0 : 3;
    return stored.pixelCount() * (asRead + rgb + turned);
  }

  ImageSize shown() {
    return orientation.shown(stored);
  }
}
