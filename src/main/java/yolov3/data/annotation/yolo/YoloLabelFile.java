package yolov3.data.annotation.yolo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
 * Parser of YOLO's text files: one line an object, a box with class and centre and size, or the
 * polygon of a segmentation, which becomes its bounding box; all normalized by the image's width
 * and height.
 *
 * <pre>{@code
 * class x y width height
 * class x1 y1 x2 y2 x3 y3 …
 * }</pre>
 *
 * <p>One object for the label files of a split; may be used by several threads.
 */
final class YoloLabelFile {

  private static final String FORMAT =
      "class, then centre x, centre y, width and height as fractions of the image (0 to 1)";
  private static final String POLYGON =
      "class, then x and y of each corner of a polygon as fractions of the image (0 to 1)";
  private static final int NUMBERS = 5;

  /** Of a class and three corners. */
  private static final int MIN_NUMBERS_OF_POLYGON = 7;

  private static final int MAX_PROBLEMS = 10;

  private final ClassNames own;
  private final ClassNameMatcher match;
  private final AtomicInteger polygons = new AtomicInteger();
  private final KeypointCheck keypoints = new KeypointCheck();

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
            LabelledBox box = parse(line.strip(), lines.place(), size);
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

  /** Returns the number of polygons that were read. */
  int polygons() {
    return polygons.get();
  }

  /** Returns what is wrong when the polygons that were read are rather boxes with keypoints. */
  Optional<String> keypointProblem() {
    return keypoints.problem();
  }

  private LabelledBox parse(String text, String place, ImageSize size)
      throws InvalidAnnotationException {
    String label = "'" + TextLines.shortened(text) + "'";
    String[] parts = text.split("[ \\t]+");
    boolean isPolygon = parts.length >= MIN_NUMBERS_OF_POLYGON && parts.length % 2 == 1;
    if (parts.length != NUMBERS && !isPolygon) {
      throw new InvalidAnnotationException(label + " has " + countProblem(parts.length));
    }
    double[] numbers = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = BoxValidation.number(parts[i]);
      if (Double.isNaN(numbers[i])) {
        throw new InvalidAnnotationException(
            "%s has '%s', which is not a number; expected %s"
                .formatted(
                    label,
                    TextLines.shortened(parts[i]),
                    isPolygon ? POLYGON : "5 numbers: " + FORMAT));
      }
    }
    // some tools write classes as 3.0
    if (numbers[0] != Math.rint(numbers[0]) || numbers[0] < 0 || numbers[0] >= own.count()) {
      throw ClassNameMatcher.unknownNumber(parts[0], text, own);
    }
    int classIndex = match.index(own.name((int) numbers[0]));
    if (size == null) {
      return null;
    }
    Box box = isPolygon ? bounds(label, numbers, size) : box(label, numbers, size);
    if (isPolygon) {
      polygons.incrementAndGet();
      keypoints.add(place, numbers);
    }
    return new LabelledBox(box, classIndex);
  }

  /**
   * @param numbers class, x, y, width, height; normalized
   */
  private static Box box(String label, double[] numbers, ImageSize size)
      throws InvalidAnnotationException {
    return inside(
        label,
        new double[] {
          numbers[1] - numbers[3] / 2,
          numbers[2] - numbers[4] / 2,
          numbers[1] + numbers[3] / 2,
          numbers[2] + numbers[4] / 2
        },
        size,
        FORMAT,
        numbers);
  }

  /**
   * @param numbers class, then x and y of each corner; normalized
   */
  private static Box bounds(String label, double[] numbers, ImageSize size)
      throws InvalidAnnotationException {
    double[] corners = {numbers[1], numbers[2], numbers[1], numbers[2]};
    for (int i = 3; i < numbers.length; i++) {
      int axis = (i + 1) % 2; // x at odd places, behind the class
      corners[axis] = Math.min(corners[axis], numbers[i]);
      corners[axis + 2] = Math.max(corners[axis + 2], numbers[i]);
    }
    return inside("polygon " + label, corners, size, POLYGON, numbers);
  }

  /**
   * @param corners xmin, ymin, xmax, ymax; normalized
   */
  private static Box inside(
      String label, double[] corners, ImageSize size, String format, double[] numbers)
      throws InvalidAnnotationException {
    try {
      return BoxValidation.inside(
          label,
          corners[0] * size.width(),
          corners[1] * size.height(),
          corners[2] * size.width(),
          corners[3] * size.height(),
          size);
    } catch (InvalidAnnotationException e) {
      boolean pixels = Arrays.stream(numbers, 1, numbers.length).max().orElse(0) > 2;
      throw pixels ? new InvalidAnnotationException(e.getMessage() + "; expected " + format) : e;
    }
  }

  private static String countProblem(int count) {
    String problem = Counted.of(count, "number") + "; expected 5: " + FORMAT;
    if (count == NUMBERS + 1) {
      return problem + "; in a file of detections the sixth number is the confidence";
    }
    return count > NUMBERS ? problem + "; or an odd count: " + POLYGON : problem;
  }
}
