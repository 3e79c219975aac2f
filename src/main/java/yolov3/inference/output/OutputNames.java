package yolov3.inference.output;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import yolov3.data.annotation.format.ImagePaths;

/**
 * Unique names of images: that of the file without its ending, with a number behind it when another
 * image or a file of somebody else has it.
 */
public final class OutputNames {

  private final Predicate<String> free;
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> numbers = new HashMap<>(); // the next of each stem

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
    String stem = ImagePaths.stem(image);
    int number = numbers.getOrDefault(stem, 1);
    String name = numbered(stem, number);
    while (taken.contains(name.toLowerCase(Locale.ROOT)) || !free.test(name)) {
      number++;
      name = numbered(stem, number);
    }
    taken.add(name.toLowerCase(Locale.ROOT));
    numbers.put(stem, number + 1);
    return name;
  }

  private static String numbered(String stem, int number) {
    return number == 1 ? stem : stem + "-" + number;
  }
}
