package yolov3.annotation;

import java.io.File;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import yolov3.dataset.ImageFolder;
import yolov3.error.UserException;

/** Paths with {@code *}, {@code **} and {@code ?}, as shells know them. */
public final class PathPattern {

  private PathPattern() {}

  /** Whether a path that names no file is a pattern. */
  static boolean isPattern(Path path) {
    return isPattern(path.toString());
  }

  /** The same for a path as it was typed: Windows knows none with a star. */
  public static boolean isPattern(String path) {
    return firstWildcard(path) >= 0;
  }

  private static int firstWildcard(String path) {
    Matcher wildcard = Pattern.compile("[*?\\[]").matcher(path);
    return wildcard.find() ? wildcard.start() : -1;
  }

  /** The pictures that match, in order; none when the folder before the first star is missing. */
  static List<Path> matches(Path pattern) {
    return matches(pattern.toString());
  }

  /** The same for a pattern as it was typed, quoted from the shell. */
  public static List<Path> matches(String pattern) {
    String path = File.separatorChar == '\\' ? pattern.replace('\\', '/') : pattern;
    int fixed = path.lastIndexOf('/', firstWildcard(path)) + 1;
    Path start = Path.of(path.substring(0, fixed));
    if (!Files.isDirectory(start.toAbsolutePath())) {
      return List.of();
    }
    String rest = path.substring(fixed);
    PathMatcher matcher = matcher(pattern, rest);
    // '**' of a shell stands for no folder too
    PathMatcher flat = matcher(pattern, rest.replace("**/", ""));
    int depth = rest.contains("**") ? ImageFolder.MAX_DEPTH : rest.split("/").length;
    return ImageFolder.under(start, depth).images().stream()
        .filter(
            picture -> {
              Path below = start.toString().isEmpty() ? picture : start.relativize(picture);
              return matcher.matches(below) || flat.matches(below);
            })
        .toList();
  }

  private static PathMatcher matcher(String pattern, String glob) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new UserException(
          "'%s' is no pattern of paths: %s".formatted(pattern, e.getDescription()), e);
    }
  }
}
