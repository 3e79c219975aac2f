package yolov3.io;

/** Messages of one line, whatever a file or a user put into the names in them. */
public final class OneLine {

  private OneLine() {}

  /** Escapes line ends as {@code \x0a} and {@code \x0d}. */
  public static String of(String text) {
    return text.replace("\n", "\\x0a").replace("\r", "\\x0d");
  }
}
