package yolov3.annotation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import yolov3.error.UserException;

/** Paths with {@code *}, {@code **} and {@code ?}, as shells know them. */
final class PathPattern {

  private PathPattern() {}

  /** Whether a path that names no file is a pattern. */
  static boolean isPattern(Path path) {
    return path.toString().matches(".*[*?\\[].*");
  }

  /** The pictures that match, in order; none when the folder before the first star is missing. */
  static List<Path> matches(Path pattern) {
    int fixed = 0;
    while (!isPattern(pattern.getName(fixed))) {
      fixed++;
    }
    Path root = pattern.getRoot();
    Path start =
        fixed == 0
            ? root == null ? Path.of("") : root
            : root == null ? pattern.subpath(0, fixed) : root.resolve(pattern.subpath(0, fixed));
    if (!Files.isDirectory(start.toAbsolutePath())) {
      return List.of();
    }
    String rest = pattern.subpath(fixed, pattern.getNameCount()).toString().replace('\\', '/');
    PathMatcher matcher = matcher(pattern, rest);
    // '**' of a shell stands for no folder too
    PathMatcher flat = matcher(pattern, rest.replace("**/", ""));
    return PictureFiles.under(start).stream()
        .filter(
            picture -> {
              Path below = start.toString().isEmpty() ? picture : start.relativize(picture);
              return matcher.matches(below) || flat.matches(below);
            })
        .toList();
  }

  private static PathMatcher matcher(Path pattern, String glob) {
    try {
      return pattern.getFileSystem().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new UserException(
          "'%s' is no pattern of paths: %s".formatted(pattern, e.getDescription()), e);
    }
  }
}
