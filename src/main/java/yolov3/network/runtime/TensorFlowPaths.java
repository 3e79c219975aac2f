package yolov3.network.runtime;

import java.io.File;
import java.nio.file.Path;
import yolov3.io.UserException;

/**
 * Paths of files that TensorFlow reads. It looks for files of variables by glob patterns, and so
 * finds none whose path has a character that means something else there.
 */
public final class TensorFlowPaths {

  /** An asterisk means itself too, and a backslash separates folders elsewhere. */
  private static final String SPECIAL = File.separatorChar == '\\' ? "[" : "[\\";

  private TensorFlowPaths() {}

  /**
   * Returns a path as TensorFlow can read it: the absolute one, or that from the working folder.
   *
   * @throws UserException when both have such characters
   */
  public static String of(Path path) {
    return of(path, Path.of(""));
  }

  /**
   * Returns a path as TensorFlow can read it from a working folder.
   *
   * @throws UserException when neither path is free of such characters
   */
  static String of(Path path, Path working) {
    Path absolute = path.toAbsolutePath().normalize();
    Path from = working.toAbsolutePath().normalize();
    if (isPlain(absolute)) {
      return absolute.toString();
    }
    if (absolute.startsWith(from) && isPlain(from.relativize(absolute))) {
      return absolute.equals(from) ? "." : from.relativize(absolute).toString();
    }
    throw new UserException(
        "'%s' has a %s in its path, and TensorFlow finds no files below such a folder; choose another"
            .formatted(path, SPECIAL.length() == 1 ? SPECIAL : "[ or \\"));
  }

  private static boolean isPlain(Path path) {
    return path.toString().chars().allMatch(c -> SPECIAL.indexOf(c) < 0);
  }
}
