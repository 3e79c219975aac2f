package yolov3.data.image;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/** Keeps the first warning of a reader that means that pixels are missing or wrong. */
final class DecoderWarnings implements IIOReadWarningListener {

  /** What the reader said, or null while the image is whole. */
  private String damage;

  /**
   * Refuses an image of which the reader said such a thing.
   *
   * @throws InvalidImageException with the warning
   */
  void requireNone() throws InvalidImageException {
    if (damage != null) {
      throw InvalidImageException.damaged(damage);
    }
  }

  @Override
  public void warningOccurred(ImageReader source, String warning) {
    if (damage == null && meansDamage(warning)) {
      damage = warning;
    }
  }

  /**
   * The words of Java's JPEG reader and of libjpeg under it. Bytes too many before a marker are
   * skipped without harm, and so is a colour profile that cannot be used.
   */
  private static boolean meansDamage(String warning) {
    return warning.startsWith("Truncated")
        || warning.startsWith("Premature end")
        || warning.startsWith("Corrupt JPEG data")
            && !warning.contains("extraneous bytes before marker");
  }
}
