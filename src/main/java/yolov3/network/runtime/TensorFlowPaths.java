package yolov3.network.runtime;

import java.io.File;
import java.nio.file.Path;
import yolov3.io.UserException;

/**
 * Paths of files that TensorFlow reads. It takes the names of files of variables for patterns, in
 * which some characters stand for others, and so finds no file whose path has one of them.
 */
public final class TensorFlowPaths {

  /** A backslash is one of them, except where it separates folders. */
  private static final String IN_PATTERNS = File.separatorChar == '\\' ? "*?[" : "*?[\\";

  private TensorFlowPaths() {}

  /**
   * Returns a path as TensorFlow can read it: the absolute one, or that from the working folder.
   *
   * @throws UserException when both have characters of patterns
   */
  public static String of(Path path) {
    return of(path, Path.of(""));
  }

  /**
   * As above.
   *
   * @param working the working folder
   */
  static String of(Path path, Path working) {
    Path absolute = path.toAbsolutePath().normalize();
    Path from = working.toAbsolutePath().normalize();
    if (isPlain(absolute)) {
      return absolute.toString();
    }
    if (absolute.startsWith(from) && isPlain(from.relativize(absolute))) {
      return from.relativize(absolute).toString();
    }
    throw new UserException(
        "'%s' has one of the characters %s, and TensorFlow finds no files below such a folder; choose another"
            .formatted(path, IN_PATTERNS));
  }

  private static boolean isPlain(Path path) {
    return path.toString().chars().allMatch(c -> IN_PATTERNS.indexOf(c) < 0);
  }
}
