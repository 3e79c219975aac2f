package yolov3.io;

/** Text of one line that names things which a file or a user brought. */
public final class OneLine {

  private OneLine() {}

  /** The text with what would end the line as {@code \x0a} or {@code \x0d}. */
  public static String of(String text) {
    return text.replace("\n", "\\x0a").replace("\r", "\\x0d");
  }
}
