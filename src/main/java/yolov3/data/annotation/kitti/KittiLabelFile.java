package yolov3.data.annotation.kitti;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.format.InvalidAnnotationException;
import yolov3.data.annotation.named.AnnotationReader;
import yolov3.data.annotation.named.ImageOfAnnotation;
import yolov3.data.annotation.named.NamedImage;
import yolov3.data.annotation.named.NamedObject;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * Reader of KITTI's label files: a line an object, of which class and corners are used, pixels from
 * 0. Regions that are {@code DontCare} are skipped and counted. May be used by several threads.
 *
 * <pre>
 * {@code class truncated occluded alpha xmin ymin xmax ymax (height width length x y z rotation) [score]}
 * </pre>
 */
final class KittiLabelFile implements AnnotationReader {

  private static final String FORMAT =
      "class, truncated, occluded, alpha, xmin, ymin, xmax, ymax and seven numbers of the object in space";
  static final String DONT_CARE = "DontCare";
  private static final int NUMBERS = 14;
  private static final int FIRST_CORNER = 3;
  private static final int MAX_PROBLEMS_OF_FILE = 10;

  private final ImageOfAnnotation images;
  private final AtomicInteger skipped = new AtomicInteger();

  KittiLabelFile(ImageOfAnnotation images) {
    this.images = images;
  }

  /**
   * Tells whether the first line of a text file is one of KITTI's. Where the class is a number, as
   * in YOLO's polygons, the folder must have KITTI's name.
   */
  static boolean isOne(Path file) {
    try (TextLines lines = TextLines.open(file, "label file")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          String[] words = line.strip().split("[ \\t]+");
          int first = firstNumber(words);
          return (Double.isNaN(BoxValidation.number(words[0])) || isInFolderOfLabels(file))
              && hasNumbers(words.length - first)
              && Arrays.stream(words, first, words.length)
                  .noneMatch(word -> Double.isNaN(BoxValidation.number(word)));
        }
      }
      return false;
    } catch (UserException e) {
      return false;
    }
  }

  private static boolean isInFolderOfLabels(Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent().getFileName();
    return folder != null && folder.toString().matches("label_[23]");
  }

  /** Finds the first number behind the class, which may have blanks, and be a number itself. */
  private static int firstNumber(String[] words) {
    int first = 1;
    while (first < words.length && Double.isNaN(BoxValidation.number(words[first]))) {
      first++;
    }
    return first;
  }

  private static boolean hasNumbers(int count) {
    return count == NUMBERS || count == NUMBERS + 1;
  }

  @Override
  public List<String> warnings(Path folder) {
    return skipped.get() == 0
        ? List.of()
        : List.of("%s: regions 'DontCare' are skipped: %d".formatted(folder, skipped.get()));
  }

  @Override
  public NamedImage read(Path file) {
    List<NamedObject> objects = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Path image = null;
    try (TextLines lines = TextLines.open(file, "label file")) {
      image = images.find(file, null, true);
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank() && problems.size() < MAX_PROBLEMS_OF_FILE) {
          add(line.strip(), lines.place(), objects, problems);
        }
      }
    } catch (InvalidAnnotationException e) {
      problems.add(file + ": " + e.getMessage());
    } catch (UserException e) {
      problems.add(e.getMessage());
    }
    int unknown = ImageSizeCheck.UNKNOWN;
    return new NamedImage(file.toString(), image, unknown, unknown, false, objects, problems);
  }

  private void add(String line, String place, List<NamedObject> objects, List<String> problems) {
    String[] words = line.split("[ \\t]+");
    int first = firstNumber(words);
    if (!hasNumbers(words.length - first)) {
      problems.add(
          "%s: '%s' has %d numbers behind the class; expected %d: %s"
              .formatted(place, TextLines.shortened(line), words.length - first, NUMBERS, FORMAT));
      return;
    }
    String className = String.join(" ", Arrays.asList(words).subList(0, first));
    if (className.equals(DONT_CARE)) {
      skipped.incrementAndGet();
      return;
    }
    double[] corners = new double[4];
    for (int i = 0; i < corners.length; i++) {
      corners[i] = BoxValidation.number(words[first + FIRST_CORNER + i]);
      if (Double.isNaN(corners[i])) {
        problems.add(
            "%s: '%s' has '%s', which is not a number; expected %s"
                .formatted(
                    place,
                    TextLines.shortened(line),
                    TextLines.shortened(words[first + FIRST_CORNER + i]),
                    FORMAT));
        return;
      }
    }
    objects.add(new NamedObject(place, className, corners));
  }
}
