package yolov3.data.annotation.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of a list: the path of an image, and in the tutorial's format its boxes behind it. */
public final class ListLine {

  private static final Pattern TOKEN = Pattern.compile("[^ \\t]+");

  /** Five numbers with commas between them. */
  private static final Pattern BOX_AT_END =
      Pattern.compile("[ \\t][-+.\\deE]++(,[-+.\\deE]++){4}$");

  private ListLine() {}

  /** Returns a matcher that finds what blanks separate, from a place of the line on. */
  public static Matcher tokens(String line, int start) {
    return TOKEN.matcher(line).region(start, line.length());
  }

  /** Tells whether a line ends in something that looks like a box. */
  public static boolean hasBoxes(String line) {
    return startOfBoxes(line.strip()) < line.strip().length();
  }

  /** Tells whether a line ends in a box, also where a path may have commas. */
  public static boolean endsLikeABox(String line) {
    return BOX_AT_END.matcher(line).find();
  }

  /** Finds where the trailing tokens with a comma start; the first token is never one. */
  public static int startOfBoxes(String line) {
    int start = line.length();
    Matcher token = tokens(line, 0);
    for (boolean first = true; token.find(); first = false) {
      boolean isBox = !first && token.group().indexOf(',') >= 0;
      start = isBox ? Math.min(start, token.start()) : line.length();
    }
    return start;
  }
}
