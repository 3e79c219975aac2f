package yolov3.data.annotation.yolo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ClassNameMatcher;
import yolov3.data.annotation.format.InvalidAnnotationException;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.Counted;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * Parser of YOLO's text files: one line a box with class and centre and size, normalized by the
 * image's width and height.
 *
 * <pre>{@code class x y width height}</pre>
 */
final class YoloLabelFile {

  private static final String FORMAT =
      "class, then centre x, centre y, width and height as fractions of the image (0 to 1)";
  private static final int NUMBERS = 5;
  private static final int MAX_PROBLEMS = 10;

  private final ClassNames own;
  private final ClassNameMatcher match;

  /**
   * @param own names of the classes that the labels number
   * @param names of the run's classes
   */
  YoloLabelFile(ClassNames own, ClassNames names) {
    this.own = own;
    this.match = new ClassNameMatcher(names);
  }

  /**
   * Reads the boxes of an image.
   *
   * @param size of the image, or null when it is unknown: then lines are only checked
   * @param problems receives problems with their places
   */
  List<LabelledBox> read(Path labels, ImageSize size, List<String> problems) {
    List<LabelledBox> boxes = new ArrayList<>();
    try (TextLines lines = TextLines.open(labels, "label file")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (problems.size() >= MAX_PROBLEMS) {
          break;
        }
        if (!line.isBlank()) {
          try {
            LabelledBox box = parse(line.strip(), size);
            if (box != null) {
              boxes.add(box);
            }
          } catch (InvalidAnnotationException e) {
            problems.add(lines.where() + e.getMessage());
          }
        }
      }
    } catch (UserException e) {
      problems.add(e.getMessage());
    }
    return boxes;
  }

  private LabelledBox parse(String text, ImageSize size) throws InvalidAnnotationException {
    String label = "'" + TextLines.shortened(text) + "'";
    String[] parts = text.split("[ \\t]+");
    if (parts.length != NUMBERS) {
      throw new InvalidAnnotationException(label + " has " + countProblem(parts.length));
    }
    double[] numbers = new double[NUMBERS];
    for (int i = 0; i < NUMBERS; i++) {
      numbers[i] = BoxValidation.number(parts[i]);
      if (Double.isNaN(numbers[i])) {
        throw new InvalidAnnotationException(
            "%s has '%s', which is not a number; expected 5 numbers: %s"
                .formatted(label, TextLines.shortened(parts[i]), FORMAT));
      }
    }
    // some tools write classes as 3.0
    if (numbers[0] != Math.rint(numbers[0]) || numbers[0] < 0 || numbers[0] >= own.count()) {
      throw ClassNameMatcher.unknownNumber(parts[0], text, own);
    }
    int classIndex = match.index(own.name((int) numbers[0]));
    return size == null ? null : new LabelledBox(box(label, numbers, size), classIndex);
  }

  /**
   * @param numbers class, x, y, width, height; normalized
   */
  private static Box box(String label, double[] numbers, ImageSize size)
      throws InvalidAnnotationException {
    try {
      return BoxValidation.inside(
          label,
          (numbers[1] - numbers[3] / 2) * size.width(),
          (numbers[2] - numbers[4] / 2) * size.height(),
          (numbers[1] + numbers[3] / 2) * size.width(),
          (numbers[2] + numbers[4] / 2) * size.height(),
          size);
    } catch (InvalidAnnotationException e) {
      boolean pixels = Arrays.stream(numbers, 1, NUMBERS).max().orElse(0) > 2;
      throw pixels ? new InvalidAnnotationException(e.getMessage() + "; expected " + FORMAT) : e;
    }
  }

  private static String countProblem(int count) {
    String problem = Counted.of(count, "number") + "; expected 5: " + FORMAT;
    if (count == NUMBERS + 1) {
      return problem + "; in a file of detections the sixth number is the confidence";
    }
    return count > NUMBERS && count % 2 == 1
        ? problem + "; this line is a polygon of a segmentation, so export boxes instead"
        : problem;
  }
}
