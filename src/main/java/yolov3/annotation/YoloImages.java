package yolov3.annotation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import yolov3.annotation.ImageCollector.Looked;
import yolov3.dataset.ClassNames;
import yolov3.dataset.ImageFiles;
import yolov3.dataset.ImageSize;
import yolov3.dataset.LabelledImage;
import yolov3.error.UserException;
import yolov3.files.TextLines;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * YOLO's text files: beside each picture, one line a box with class and centre and size as
 * fractions of the picture.
 *
 * <pre>{@code class x y width height}</pre>
 *
 * <p>The labels of {@code …/images/train/1.jpg} are {@code …/labels/train/1.txt}: the last folder
 * {@code images} becomes {@code labels}; without such a folder they lie beside the picture. A
 * picture without a file of labels is background.
 */
final class YoloImages implements AnnotatedPart {

  private static final String FORMAT = "class x y width height, as fractions of the picture";
  private static final String EXPECTED =
      "pictures, in a folder 'images' with text files of the same names in a folder 'labels'";
  private static final int NUMBERS = 5;
  private static final int MAX_PROBLEMS_OF_FILE = 10;

  private final Path file;
  private final ClassNames names;
  private final List<Path> places;

  /**
   * @param file that names the pictures, for messages
   * @param names of the classes, or null when the files give none
   * @param places folders of pictures, lists of them (.txt), or patterns with {@code *} and {@code
   *     ?}
   */
  YoloImages(Path file, ClassNames names, List<Path> places) {
    this.file = file;
    this.names = names;
    this.places = List.copyOf(places);
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public Optional<ClassNames> ownNames() {
    return Optional.ofNullable(names);
  }

  @Override
  public List<LabelledImage> read(ClassNames runNames, Consumer<String> warnings) {
    return new Reading(runNames).all();
  }

  /** Where the labels of a picture lie, whether or not they do. */
  static Path labelsOf(Path picture) {
    Path asGiven = labelsFolder(picture);
    Path folder = asGiven == null ? labelsFolder(picture.toAbsolutePath()) : asGiven;
    String name = PictureFiles.stem(picture) + ".txt";
    return folder == null ? picture.resolveSibling(name) : folder.resolve(name);
  }

  /** The picture's folder with {@code labels} for the last {@code images}, or null. */
  private static Path labelsFolder(Path picture) {
    for (int i = picture.getNameCount() - 2; i >= 0; i--) {
      if (picture.getName(i).toString().equals("images")) {
        Path start = picture.getRoot() == null ? Path.of("") : picture.getRoot();
        Path before = i == 0 ? start : start.resolve(picture.subpath(0, i));
        Path labels = before.resolve("labels");
        return i == picture.getNameCount() - 2
            ? labels
            : labels.resolve(picture.subpath(i + 1, picture.getNameCount() - 1));
      }
    }
    return null;
  }

  /** A line of labels, in fractions. */
  private record Label(String text, String where, int classIndex, double[] xywhNormalized) {}

  private final class Reading {

    private final ImageCollector images = new ImageCollector(file, EXPECTED);
    private final ClassMatch match;
    private final int ownCount;
    private final int[] runIndices;
    private volatile boolean labelsSeen;
    private Path firstPicture;

    Reading(ClassNames runNames) {
      this.match = new ClassMatch(runNames);
      this.ownCount = names == null ? runNames.count() : names.count();
      this.runIndices =
          names == null
              ? IntStream.range(0, ownCount).toArray()
              : names.names().stream().mapToInt(match::index).toArray();
    }

    List<LabelledImage> all() {
      places.forEach(this::add);
      List<LabelledImage> read = images.images(true, "'" + file + "' has no pictures");
      if (!labelsSeen) {
        throw new UserException(
            "%s: none of %d pictures has labels; expected files such as '%s', empty for background"
                .formatted(file, read.size(), labelsOf(firstPicture)));
      }
      return read;
    }

    private void add(Path place) {
      if (Files.isDirectory(place)) {
        PictureFiles.under(place).forEach(picture -> add(picture, file + ": "));
      } else if (Files.isRegularFile(place) && place.toString().endsWith(".txt")) {
        addList(place);
      } else if (place.getFileName() != null && PathPattern.isPattern(place)) {
        PathPattern.matches(place).forEach(picture -> add(picture, file + ": "));
      } else {
        images.problem(
            "%s: '%s' %s; expected a folder of pictures, a list of them (.txt) or a pattern"
                .formatted(
                    file, place, Files.exists(place) ? "is neither folder nor list" : "not found"));
      }
    }

    private void addList(Path list) {
      try (TextLines lines = TextLines.open(list, "list of pictures")) {
        for (String line = lines.next(); line != null; line = lines.next()) {
          if (images.hopeless()) {
            return;
          }
          String text = line.strip();
          if (text.isEmpty()) {
            continue;
          }
          Path picture = PictureFiles.resolve(list.resolveSibling(""), text);
          if (picture == null) {
            images.problem(lines.where() + "'" + TextLines.shortened(text) + "' is not a path");
          } else {
            add(picture, lines.where());
          }
        }
      } catch (UserException e) { // no text: what was read so far is still worth a report
        images.problem(e.getMessage());
      }
    }

    private void add(Path picture, String where) {
      firstPicture = firstPicture == null ? picture : firstPicture;
      String first = images.firstPlaceOf(picture, where.strip());
      if (first != null) {
        images.problem(where + "image '%s' is named twice".formatted(picture));
      } else {
        images.add(() -> look(picture, where));
      }
    }

    private Looked look(Path picture, String where) {
      List<String> problems = new ArrayList<>();
      ImageSize size = null;
      try {
        size = ImageFiles.readSize(picture);
      } catch (UserException e) {
        problems.add(where + e.getMessage());
      }
      List<LabelledBox> boxes = new ArrayList<>();
      Path labels = labelsOf(picture);
      if (Files.exists(labels)) {
        labelsSeen = true;
        readLabels(labels, size, boxes, problems);
      }
      return Looked.of(new LabelledImage(picture, boxes), problems);
    }

    private void readLabels(
        Path labels, ImageSize size, List<LabelledBox> boxes, List<String> problems) {
      try (TextLines lines = TextLines.open(labels, "label file")) {
        for (String line = lines.next(); line != null; line = lines.next()) {
          if (problems.size() >= MAX_PROBLEMS_OF_FILE) {
            return;
          }
          if (!line.isBlank()) {
            Label label = parse(lines.where(), line.strip(), problems);
            if (label != null && size != null) {
              addBox(label, size, boxes, problems);
            }
          }
        }
      } catch (UserException e) {
        problems.add(e.getMessage());
      }
    }

    /** A line, or null and a problem. */
    private Label parse(String where, String text, List<String> problems) {
      String shown = TextLines.shortened(text);
      String[] parts = text.split("[ \\t]+");
      if (parts.length != NUMBERS) {
        problems.add(where + "label " + shown + " has " + countProblem(parts.length));
        return null;
      }
      double[] numbers = new double[NUMBERS];
      for (int i = 0; i < NUMBERS; i++) {
        numbers[i] = BoxChecks.number(parts[i]);
        if (Double.isNaN(numbers[i])) {
          problems.add(
              where
                  + "label %s has '%s', which is not a number; expected %s"
                      .formatted(shown, TextLines.shortened(parts[i]), FORMAT));
          return null;
        }
      }
      // some tools write classes as 3.0
      if (numbers[0] != Math.rint(numbers[0]) || numbers[0] < 0 || numbers[0] >= ownCount) {
        problems.add(
            where
                + "label %s has class %s; expected a class from 0 to %d"
                    .formatted(shown, TextLines.shortened(parts[0]), ownCount - 1));
        return null;
      }
      int ownIndex = (int) numbers[0];
      if (runIndices[ownIndex] == ClassMatch.NONE) {
        problems.add(where + match.unknown(names.name(ownIndex)));
        return null;
      }
      return new Label(
          shown,
          where,
          runIndices[ownIndex],
          new double[] {numbers[1], numbers[2], numbers[3], numbers[4]});
    }

    private void addBox(
        Label label, ImageSize size, List<LabelledBox> boxes, List<String> problems) {
      double[] xywh = label.xywhNormalized();
      double xmin = (xywh[0] - xywh[2] / 2) * size.width();
      double ymin = (xywh[1] - xywh[3] / 2) * size.height();
      double xmax = (xywh[0] + xywh[2] / 2) * size.width();
      double ymax = (xywh[1] + xywh[3] / 2) * size.height();
      String problem = BoxChecks.problem("label " + label.text(), xmin, ymin, xmax, ymax, size);
      if (problem != null) {
        boolean pixels = Math.max(Math.max(xywh[0], xywh[1]), Math.max(xywh[2], xywh[3])) > 2;
        problems.add(
            label.where()
                + problem
                + (pixels ? "; expected fractions of the picture, 0 to 1" : ""));
        return;
      }
      Box box = new Box(xmin, ymin, xmax, ymax).clip(size.width(), size.height());
      boxes.add(new LabelledBox(box, label.classIndex()));
    }
  }

  private static String countProblem(int count) {
    String problem = count + " numbers; expected " + FORMAT;
    if (count == NUMBERS + 1) {
      return problem + " (a sixth is the score in a file of detections)";
    }
    return count > NUMBERS && count % 2 == 1
        ? problem + " (this is a polygon of a segmentation; export boxes instead)"
        : problem;
  }
}
