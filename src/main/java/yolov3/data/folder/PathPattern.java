package yolov3.data.folder;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import yolov3.io.UserException;

/** Paths with {@code *}, {@code **} and {@code ?}, as shells know them. */
public final class PathPattern {

  private static final Pattern WILDCARD = Pattern.compile("[*?\\[]");

  /** Braces too: they are of use beside a wildcard, and alone may be part of a file's name. */
  private static final Pattern SPECIAL = Pattern.compile("[*?\\[{\\\\]");

  private PathPattern() {}

  /** Tells whether a path that names no file is a pattern. */
  public static boolean isPattern(Path path) {
    return isPattern(path.toString());
  }

  /** Tells the same of a path as it was typed: Windows knows none with a star. */
  public static boolean isPattern(String path) {
    return WILDCARD.matcher(path).find();
  }

  /**
   * Finds all files that match a pattern, the images among them told apart. A foreign folder on the
   * way counts as matching, since it is not looked into.
   *
   * @throws UserException when it is malformed, or a folder cannot be read
   */
  public static ImageFolder files(String pattern) {
    String path = File.separatorChar == '\\' ? pattern.replace('\\', '/') : pattern;
    Matcher special = SPECIAL.matcher(path);
    int fixed = special.find() ? path.lastIndexOf('/', special.start()) + 1 : path.length();
    String rest = path.substring(fixed);
    Glob glob = glob(pattern, rest);
    Path start = Path.of(path.substring(0, fixed));
    if (!Files.isDirectory(start.toAbsolutePath())) {
      return new ImageFolder(List.of(), List.of(), List.of());
    }
    int depth = rest.contains("**") ? ImageFolder.MAX_DEPTH : rest.split("/").length;
    ImageFolder all = ImageFolder.under(start, depth);
    Predicate<Path> matches =
        file -> {
          Path below = start.toString().isEmpty() ? file : start.relativize(file);
          return glob.matches(below.toString().replace(File.separatorChar, '/'));
        };
    return new ImageFolder(
        all.images().stream().filter(matches).toList(),
        all.others().stream().filter(matches).toList(),
        all.foreign().stream().filter(f -> matches.test(f) || Files.isDirectory(f)).toList());
  }

  private static Glob glob(String pattern, String rest) {
    try {
      return Glob.of(rest);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "'%s' is not a pattern of paths: %s".formatted(pattern, e.getMessage()), e);
    }
  }
}
