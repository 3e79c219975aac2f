package yolov3.data.annotation.format;

import java.nio.file.Path;
import java.util.function.Consumer;
import yolov3.data.image.ImageSize;
import yolov3.data.image.OrientedSize;

/**
 * Rule for the size that annotations give of an image, the same in every format.
 *
 * <p>Boxes are pixels of the image as it is shown, EXIF's orientation applied. A size that is
 * missing, blank or 0 is unknown, and the image's own is taken. Another size than that of the shown
 * image is refused; when it is that of the stored pixels, the message names the orientation. Where
 * the size cannot tell which of the two the boxes refer to, since it is unknown or the same before
 * and after (EXIF 2 to 4, square images), the images are counted for one warning.
 *
 * <p>One object for the images of a split; may be used by several threads.
 */
public final class ImageSizeCheck {

  /** A size that is not given. */
  public static final int UNKNOWN = 0;

  /** A text that is not a size. */
  public static final int NOT_A_SIZE = -1;

  private int turnedImages;
  private Path example;
  private int orientationOfExample;

  /**
   * Parses a width or height.
   *
   * @param text as it was written, or null when it is missing
   * @return pixels, {@link #UNKNOWN} or {@link #NOT_A_SIZE}
   */
  public static int pixels(String text) {
    if (text == null || text.isBlank()) {
      return UNKNOWN;
    }
    double value = BoxValidation.number(text.strip()); // NaN when it is not a number
    return value >= 0 && value == Math.rint(value) && value <= Integer.MAX_VALUE
        ? (int) value
        : NOT_A_SIZE;
  }

  /**
   * Compares the size that annotations give with that of the image.
   *
   * @param width pixels, or {@link #UNKNOWN}
   * @param height pixels, or {@link #UNKNOWN}
   * @param hasBoxes whether the image has any; without them nothing depends on the orientation
   * @return the problem, to follow the place of the size in a message, or null
   */
  public String problem(Path image, OrientedSize actual, int width, int height, boolean hasBoxes) {
    if (!isSize(width, height, actual.shown())) {
      String given =
          "size is %s×%s, but the image '%s' has %s pixels"
              .formatted(shown(width), shown(height), image, actual.shown());
      return actual.isTurned() && isSize(width, height, actual.stored())
          ? given
              + ": %s is its size as stored, before EXIF orientation %d is applied; expected size and boxes of the image as shown (where the boxes are right for the image as stored, remove the orientation from its EXIF)"
                  .formatted(actual.stored(), actual.orientation())
          : given;
    }
    boolean known = width != UNKNOWN || height != UNKNOWN;
    if (hasBoxes && actual.isTurned() && !(known && !isSize(width, height, actual.stored()))) {
      countTurned(image, actual.orientation());
    }
    return null;
  }

  /** Counts an image of a format that gives no sizes, where its boxes may refer to either. */
  public void checkUnknown(Path image, OrientedSize actual, boolean hasBoxes) {
    problem(image, actual, UNKNOWN, UNKNOWN, hasBoxes);
  }

  private static boolean isSize(int width, int height, ImageSize size) {
    return (width == UNKNOWN || width == size.width())
        && (height == UNKNOWN || height == size.height());
  }

  private static String shown(int pixels) {
    return pixels == UNKNOWN ? "?" : Integer.toString(pixels);
  }

  private synchronized void countTurned(Path image, int orientation) {
    turnedImages++;
    if (example == null || image.compareTo(example) < 0) { // the same whatever the threads do
      example = image;
      orientationOfExample = orientation;
    }
  }

  /**
   * Warns of images whose boxes could refer to the stored pixels; nothing when there are none.
   *
   * @param file of the annotations, for the message
   */
  public synchronized void warn(Path file, Consumer<String> warnings) {
    if (turnedImages > 0) {
      warnings.accept(
          "%s: %d images are turned by EXIF, and their annotations do not tell whether boxes refer to the stored pixels; boxes are taken as of the turned image, as shown; the first is '%s' (orientation %d)"
              .formatted(file, turnedImages, example, orientationOfExample));
    }
  }
}
