package yolov3.inference.output;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Unique names of images: that of the file without its ending, with a number behind it when another
 * image or a file of somebody else has it.
 */
public final class OutputNames {

  private final Predicate<String> free;
  private final Set<String> taken = new HashSet<>();

  /**
   * @param free tells whether the files that a name stands for may be written
   */
  public OutputNames(Predicate<String> free) {
    this.free = free;
  }

  /** Returns a new name, whatever the case of its letters. */
  public String next(Path image) {
    return next(image, free);
  }

  /**
   * Returns a new name.
   *
   * @param free tells, in place of the usual, whether the files may be written
   */
  public String next(Path image, Predicate<String> free) {
    String stem = image.getFileName().toString().replaceFirst("(?<=.)\\.[^.]*$", "");
    String name = stem;
    for (int i = 2; !free.test(name) || !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
      name = stem + "-" + i;
    }
    return name;
  }
}
