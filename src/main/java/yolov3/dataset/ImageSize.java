package yolov3.dataset;

/**
 * The size of a picture.
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
