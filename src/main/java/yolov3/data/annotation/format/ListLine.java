package yolov3.data.annotation.format;

/** A line of a list: the path of an image, and in the tutorial's format its boxes behind it. */
public final class ListLine {

  private ListLine() {}

  /** Tells whether a line ends in something that looks like a box. */
  public static boolean hasBoxes(String line) {
    return startOfBoxes(line.strip()) < line.strip().length();
  }

  /** Finds where the trailing tokens with a comma start; the first token is never one. */
  public static int startOfBoxes(String line) {
    int start = line.length();
    int end = line.length();
    while (end > 0) {
      int tokenStart = end;
      boolean comma = false;
      while (tokenStart > 0 && !isSpace(line.charAt(tokenStart - 1))) {
        comma |= line.charAt(--tokenStart) == ',';
      }
      if (tokenStart == 0 || !comma) {
        break;
      }
      start = tokenStart;
      end = skipSpacesBack(line, tokenStart);
    }
    return start;
  }

  /** Returns the end of what is left of {@code end} without its trailing spaces. */
  public static int skipSpacesBack(String line, int end) {
    while (end > 0 && isSpace(line.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** Tells whether a character separates the tokens of a line. */
  public static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
