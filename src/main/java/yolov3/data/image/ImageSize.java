package yolov3.data.image;

/**
 * The size of an image.
 *
 * @param width pixels, positive
 * @param height pixels, positive
 */
public record ImageSize(int width, int height) {

  /** Refuses sizes that are not positive. */
  public ImageSize {
    if (width <= 0 || height <= 0) {
      throw new IllegalArgumentException(
          "image size " + width + "×" + height + " must be positive");
    }
  }

  /**
   * Checks the size that an image's file states.
   *
   * @throws InvalidImageException if it is not positive, or has more than {@link
   *     ImageDecoder#MAX_PIXELS}
   */
  static ImageSize ofFile(int width, int height) throws InvalidImageException {
    if (width <= 0 || height <= 0) {
      throw InvalidImageException.damaged("its header says " + width + "×" + height + " pixels");
    }
    ImageSize size = new ImageSize(width, height);
    if (size.pixelCount() > ImageDecoder.MAX_PIXELS) {
      throw new InvalidImageException(
          "is %s pixels, %s in all; expected at most %s"
              .formatted(size, size.pixelCount(), ImageDecoder.MAX_PIXELS));
    }
    return size;
  }

  /** Width × height. */
  public long pixelCount() {
    return (long) width * height;
  }

  /** For example {@code 416×320}, width first. */
  @Override
  public String toString() {
    return width + "×" + height;
  }
}
