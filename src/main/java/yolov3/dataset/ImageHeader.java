package yolov3.dataset;

/**
 * What a picture's file says before its pixels.
 *
 * @param format by its first bytes
 * @param stored size of the pixels as they lie in the file
 * @param orientation from the stored pixels to the picture as it is shown
 * @param inks of a JPEG with four channels, or null
 */
record ImageHeader(ImageFormat format, ImageSize stored, Orientation orientation, Inks inks) {

  /** A picture that is shown as it is stored. */
  ImageHeader(ImageFormat format, ImageSize stored) {
    this(format, stored, Orientation.AS_STORED, null);
  }

  /** The size as it is shown. */
  ImageSize shown() {
    return orientation.shown(stored);
  }
}
