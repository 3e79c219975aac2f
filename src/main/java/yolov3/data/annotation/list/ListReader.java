package yolov3.data.annotation.list;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ClassNameMatcher;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.InvalidAnnotationException;
import yolov3.data.annotation.format.ListLine;
import yolov3.data.annotation.format.ListPaths;
import yolov3.data.annotation.format.ReadReport;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.OrientedSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.Counted;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/** One pass over a {@link ListFile}. */
final class ListReader {

  private static final String BOX_FORMAT = "xmin,ymin,xmax,ymax,class";

  /** Start of a box in the path of a missing image: the line is not a path and boxes. */
  private static final Pattern BOX_IN_PATH = Pattern.compile("(?:^|[ \\t])-?\\d[\\d.]*+,");

  /** A line with more wrong boxes is not checked further. */
  private static final int MAX_PROBLEMS_OF_LINE = 10;

  private static final int MAX_PATH_LENGTH = 4096;

  private final Path file;
  private final ClassNames own;
  private final ClassNameMatcher match;
  private final ReadReport report;
  private final ImageCollector collector;
  private final ListPaths paths;

  /**
   * @param own names of the classes that the list numbers
   * @param names of the run's classes
   */
  ListReader(ListFile list, ClassNames own, ClassNames names, ReadReport report) {
    this.file = list.file();
    this.own = own;
    this.match = new ClassNameMatcher(names);
    this.report = report;
    this.collector = new ImageCollector(file, "lines of image_path " + BOX_FORMAT + " …", report);
    this.paths = new ListPaths(file, list.images());
  }

  private record WrittenBox(String text, LabelledBox labelled) {}

  /** Content of a line; the problems have no place yet, and the image is null when it has none. */
  private record Line(String pathText, Path image, List<WrittenBox> boxes, List<String> problems) {}

  List<LabelledImage> read() {
    boolean whole = readLines();
    List<LabelledImage> read =
        collector.images(whole, "annotation file '" + file + "' lists no images");
    paths.note().ifPresent(report);
    return read;
  }

  /** Returns false when it gave up. */
  private boolean readLines() {
    try (TextLines lines = TextLines.open(file, "annotation file")) {
      while (!collector.hasTooManyProblems()) {
        String text;
        try {
          text = lines.next();
        } catch (UserException e) { // no text: what was read so far is still worth a report
          collector.problem(e.getMessage());
          return false;
        }
        if (text == null) {
          return true;
        }
        if (!text.isBlank() && !text.strip().startsWith("#")) {
          Line line = parse(text.strip());
          String where = lines.where();
          collector.add(lines.place(), problems -> check(line, where, problems));
        }
      }
    }
    return false;
  }

  private Line parse(String text) {
    List<WrittenBox> boxes = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    int start = ListLine.startOfBoxes(text);
    int lastMalformedEnd = parseBoxes(text, start, boxes, problems);
    if (lastMalformedEnd > 0
        && ImagePaths.existing(file.resolveSibling(""), text.substring(0, lastMalformedEnd))
            != null) {
      start = lastMalformedEnd; // the comma was one of the path
      boxes.clear();
      problems.clear();
      parseBoxes(text, start, boxes, problems);
    }
    String pathText = text.substring(0, start).stripTrailing();
    return new Line(pathText, resolve(pathText, problems), boxes, problems);
  }

  /** Returns the end of the last malformed box, or 0 when all are right. */
  private int parseBoxes(String text, int start, List<WrittenBox> boxes, List<String> problems) {
    int lastMalformedEnd = 0;
    Matcher token = ListLine.tokens(text, start);
    while (problems.size() < MAX_PROBLEMS_OF_LINE && token.find()) {
      String box = TextLines.shortened(token.group());
      try {
        boxes.add(new WrittenBox(box, parseBox(token.group())));
      } catch (InvalidAnnotationException e) {
        problems.add(e.getMessage());
        lastMalformedEnd = token.end();
      }
    }
    return lastMalformedEnd;
  }

  /** Returns the path beside the list file, or null and a problem. */
  private Path resolve(String pathText, List<String> problems) {
    if (pathText.length() > MAX_PATH_LENGTH) {
      problems.add(
          "image path '%s' has %s characters; expected at most %s"
              .formatted(TextLines.shortened(pathText), pathText.length(), MAX_PATH_LENGTH));
      return null;
    }
    try {
      Path.of(pathText); // says why when it is none
      return paths.resolve(pathText);
    } catch (InvalidPathException e) {
      problems.add(
          "image path '" + TextLines.shortened(pathText) + "' is not a path: " + e.getReason());
      return null;
    }
  }

  /**
   * Parses a box.
   *
   * @throws InvalidAnnotationException when it is none
   */
  private LabelledBox parseBox(String text) throws InvalidAnnotationException {
    String box = "box '" + TextLines.shortened(text) + "'";
    String[] parts = text.split(",", -1);
    if (parts.length != 5) {
      throw new InvalidAnnotationException(
          "%s has %s; expected 5: %s"
              .formatted(box, Counted.of(parts.length, "number"), BOX_FORMAT));
    }
    double[] corners = new double[4];
    for (int i = 0; i < 4; i++) {
      corners[i] = BoxValidation.number(parts[i]);
      if (Double.isNaN(corners[i])) {
        throw new InvalidAnnotationException(
            "%s has %s '%s', which is not a number; expected %s"
                .formatted(
                    box, BoxValidation.CORNERS.get(i), TextLines.shortened(parts[i]), BOX_FORMAT));
      }
    }
    int classIndex = parseClass(parts[4], text);
    for (int axis = 0; axis < 2; axis++) {
      if (corners[axis] >= corners[axis + 2]) {
        throw new InvalidAnnotationException(
            "%s has %s %s >= %s %s; expected %s"
                .formatted(
                    box,
                    BoxValidation.CORNERS.get(axis),
                    parts[axis],
                    BoxValidation.CORNERS.get(axis + 2),
                    parts[axis + 2],
                    BOX_FORMAT));
      }
    }
    return new LabelledBox(new Box(corners[0], corners[1], corners[2], corners[3]), classIndex);
  }

  private int parseClass(String text, String box) throws InvalidAnnotationException {
    if (!BoxValidation.isInteger(text)) {
      throw new InvalidAnnotationException(
          "box '%s' has class '%s', which is not an integer; expected %s"
              .formatted(TextLines.shortened(box), TextLines.shortened(text), BOX_FORMAT));
    }
    long index = Long.parseLong(text);
    if (index < 0 || index >= own.count()) {
      throw ClassNameMatcher.unknownNumber(text, box, own);
    }
    try {
      return match.index(own.name((int) index));
    } catch (InvalidAnnotationException e) {
      throw new InvalidAnnotationException(
          "box '%s': %s".formatted(TextLines.shortened(box), e.getMessage()));
    }
  }

  private LabelledImage check(Line line, String where, List<String> problems) {
    if (line.image() != null) {
      addProblemsOfImage(line);
    }
    line.problems().forEach(problem -> problems.add(where + problem));
    return line.image() == null
        ? null
        : new LabelledImage(line.image(), line.boxes().stream().map(WrittenBox::labelled).toList());
  }

  /** Adds to a line's problems what only the image's header can tell. */
  private void addProblemsOfImage(Line line) {
    if (!Files.exists(line.image())) {
      line.problems()
          .add(
              ListPaths.notFound(line.pathText(), line.image())
                  + (BOX_IN_PATH.matcher(line.pathText()).find()
                      ? "; a line has a path first, then boxes without spaces inside: " + BOX_FORMAT
                      : ""));
      return;
    }
    try {
      OrientedSize oriented = ImageDecoder.readOrientedSize(line.image());
      collector.sizes().checkUnknown(line.image(), oriented, !line.boxes().isEmpty());
      ImageSize size = oriented.shown();
      for (WrittenBox box : line.boxes()) {
        if (line.problems().size() < MAX_PROBLEMS_OF_LINE
            && BoxValidation.leaves(box.labelled().box(), size, 0)) {
          line.problems()
              .add(
                  "box '%s' leaves its image of %s pixels; expected x from 0 to %s and y from 0 to %s"
                      .formatted(box.text(), size, size.width(), size.height()));
        }
      }
    } catch (UserException e) {
      line.problems().add(e.getMessage());
    }
  }
}
