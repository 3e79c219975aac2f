package yolov3.data.folder;

import java.nio.file.FileSystems;
import java.util.Arrays;
import java.util.BitSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;

/**
 * A pattern of a path whose names are separated by {@code /}: {@code *} and {@code ?} within one
 * name, {@code **} over names, {@code [a-z]} and {@code [!a-z]}, {@code {one,two}}, and a backslash
 * before a character that stands for itself.
 *
 * <p>The pattern of Java's file systems, which says here whether one is malformed, goes back and
 * tries again, and does not end for a few stars in a row. Here no rest of the pattern is tried
 * twice on the same rest of a path.
 */
final class Glob {

  /** Characters of a pattern; paths of all systems are shorter. */
  static final int MAX_LENGTH = 4096;

  private static final char SEPARATOR = '/';

  private final String pattern;

  /** For each place in braces the one behind them, else 0. */
  private final int[] afterGroup;

  private Glob(String pattern) {
    this.pattern = pattern;
    this.afterGroup = new int[pattern.length()];
    int group = -1;
    for (int at = 0; at < pattern.length(); at = after(at)) {
      if (pattern.charAt(at) == '{') {
        group = at;
      } else if (pattern.charAt(at) == '}' && group >= 0) {
        Arrays.fill(afterGroup, group, at + 1, at + 1);
        group = -1;
      }
    }
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException with the reason when it is malformed
   */
  static Glob of(String pattern) {
    if (pattern.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "%d characters, expected at most %d".formatted(pattern.length(), MAX_LENGTH));
    }
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      String reason = e.getDescription().replaceFirst("^(Missing '.)$", "$1'"); // Java forgets one
      throw new IllegalArgumentException(reason, e);
    }
    return new Glob(pattern);
  }

  boolean matches(String path) {
    return matches(0, path, 0, new BitSet());
  }

  /**
   * @param at place in the pattern
   * @param in place in the path
   * @param tried pairs of such places whose rests do not match, or are being tried
   */
  private boolean matches(int at, String path, int in, BitSet tried) {
    int pair = at * (path.length() + 1) + in;
    if (tried.get(pair)) {
      return false;
    }
    tried.set(pair);
    if (at == pattern.length()) {
      return in == path.length();
    }
    char step = pattern.charAt(at);
    if (step == '*') {
      return starsMatch(at, path, in, tried);
    }
    if (step == '{') {
      return IntStream.iterate(at, other -> other < afterGroup[at], this::after)
          .filter(other -> other == at || pattern.charAt(other) == ',')
          .anyMatch(other -> matches(other + 1, path, in, tried));
    }
    if (afterGroup[at] > 0 && (step == ',' || step == '}')) {
      return matches(afterGroup[at], path, in, tried);
    }
    return in < path.length()
        && accepts(at, path.charAt(in))
        && matches(after(at), path, in + 1, tried);
  }

  private boolean starsMatch(int at, String path, int in, BitSet tried) {
    int next = after(at);
    boolean overNames = next - at > 1;
    boolean isFolders =
        overNames
            && pattern.startsWith("/", next)
            && (at == 0 || pattern.charAt(at - 1) == SEPARATOR);
    for (int end = in; ; end++) {
      boolean isMatch =
          isFolders
              ? (end == 0 || path.charAt(end - 1) == SEPARATOR) // **/a is a too
                  && matches(next + 1, path, end, tried)
              : matches(next, path, end, tried);
      if (isMatch) {
        return true;
      }
      if (end == path.length() || !overNames && path.charAt(end) == SEPARATOR) {
        return false;
      }
    }
  }

  /** Returns the place behind a step: a character, a class, an escaped character, or stars. */
  private int after(int at) {
    return switch (pattern.charAt(at)) {
      case '\\' -> at + 2;
      case '[' -> pattern.indexOf(']', startOfClass(at) + 1) + 1;
      case '*' -> pattern.startsWith("*", at + 1) ? after(at + 1) : at + 1;
      default -> at + 1;
    };
  }

  private int startOfClass(int at) {
    return pattern.charAt(at + 1) == '!' ? at + 2 : at + 1;
  }

  private boolean accepts(int at, char character) {
    return switch (pattern.charAt(at)) {
      case '?' -> character != SEPARATOR;
      case '[' -> character != SEPARATOR && isInClass(at, character);
      case '\\' -> pattern.charAt(at + 1) == character;
      default -> pattern.charAt(at) == character;
    };
  }

  private boolean isInClass(int at, char character) {
    int end = after(at) - 1;
    boolean listed = false;
    for (int i = startOfClass(at); i < end; i++) {
      char first = pattern.charAt(i);
      if (i + 2 < end && pattern.charAt(i + 1) == '-') {
        i += 2;
      }
      listed |= first <= character && character <= pattern.charAt(i);
    }
    return listed == (startOfClass(at) == at + 1);
  }
}
