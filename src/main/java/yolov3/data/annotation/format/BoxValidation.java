package yolov3.data.annotation.format;

import java.util.List;
import java.util.regex.Pattern;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;

/** Rules for numbers and boxes of a user's file. */
public final class BoxValidation {

  /** Names of a box's corners in files and messages, in order. */
  public static final List<String> CORNERS = List.of("xmin", "ymin", "xmax", "ymax");

  /**
   * Pixels by which a box may leave its image where a format rounds: fractions of six digits, or
   * counting pixels from 0 and from 1. It is cut to the image.
   */
  private static final double ROUNDING_PIXELS = 1;

  /** More than any image has. */
  private static final double FAR_PIXELS = 1e9;

  /** Of bounded length, and nothing that only Java takes for a number (NaN, 1d, 0x1p3). */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d{1,30}(?:\\.\\d{0,30})?|\\.\\d{1,30})(?:[eE][+-]?\\d{1,3})?");

  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,15}");

  private BoxValidation() {}

  /** Parses a number; NaN when it is not one or not finite. */
  public static double number(String text) {
    double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    return Double.isFinite(value) ? value : Double.NaN;
  }

  /** Tells whether {@link Long#parseLong} takes a text. */
  public static boolean isInteger(String text) {
    return INTEGER.matcher(text).matches();
  }

  /** Formats a number, without a fraction where there is none. */
  public static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** Formats a coordinate for a message, to hundredths of a pixel. */
  private static String shown(double pixels) {
    return text(Math.abs(pixels) < FAR_PIXELS ? Math.rint(100 * pixels) / 100 : pixels);
  }

  /** Tells whether a box leaves its image by more than some pixels. */
  public static boolean leaves(Box box, ImageSize size, double pixels) {
    return box.xmin() < -pixels
        || box.ymin() < -pixels
        || box.xmax() > size.width() + pixels
        || box.ymax() > size.height() + pixels;
  }

  /**
   * Returns the box with some corners, in pixels, cut to its image.
   *
   * @param name of the box, for the message
   * @throws InvalidAnnotationException when it has no area or leaves its image by more than
   *     rounding
   */
  public static Box inside(
      String name, double xmin, double ymin, double xmax, double ymax, ImageSize size)
      throws InvalidAnnotationException {
    if (!(xmin < xmax && ymin < ymax)) {
      throw new InvalidAnnotationException(
          "%s has no area: x from %s to %s, y from %s to %s"
              .formatted(name, shown(xmin), shown(xmax), shown(ymin), shown(ymax)));
    }
    boolean isBox = xmax - xmin < FAR_PIXELS && ymax - ymin < FAR_PIXELS; // false when infinite
    if (!isBox || leaves(new Box(xmin, ymin, xmax, ymax), size, ROUNDING_PIXELS)) {
      throw new InvalidAnnotationException(
          "%s leaves its image of %s pixels: x from %s to %s, y from %s to %s"
              .formatted(name, size, shown(xmin), shown(xmax), shown(ymin), shown(ymax)));
    }
    Box inside = new Box(xmin, ymin, xmax, ymax).clip(size.width(), size.height());
    if ((float) inside.xmin() >= (float) inside.xmax() // as they are kept
        || (float) inside.ymin() >= (float) inside.ymax()) {
      throw new InvalidAnnotationException(
          name + " has no area inside its image of " + size + " pixels");
    }
    return inside;
  }
}
