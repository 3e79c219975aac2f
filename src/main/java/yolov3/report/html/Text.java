package yolov3.report.html;

import java.util.Locale;

/** Numbers as text, the same in every locale. */
public final class Text {

  private Text() {}

  /** Formats as {@link String#format} does, with a point before decimals. */
  public static String of(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** Formats a number, or a dash for NaN. */
  public static String number(String format, double value) {
    return Double.isNaN(value) ? "–" : of(format, value);
  }

  /** Formats a whole number with separators. */
  public static String count(long value) {
    return of("%,d", value);
  }

  /** Formats a count of things: {@code 1 image}, {@code 1,234 images}. */
  public static String count(long value, String one, String many) {
    return count(value) + " " + (value == 1 ? one : many);
  }

  /** Formats a number with three digits. */
  public static String threeDigits(double value) {
    return value >= 100 || value == 0
        ? count(Math.round(value))
        : of(value < 1 ? "%.2f" : "%.1f", value);
  }
}
