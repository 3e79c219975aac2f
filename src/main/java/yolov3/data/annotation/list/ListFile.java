package yolov3.data.annotation.list;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.ClassNameMatcher;
import yolov3.data.annotation.format.ClassNumbers;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.format.ListLine;
import yolov3.data.annotation.format.ListPaths;
import yolov3.data.annotation.format.ReadReport;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.OrientedSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * The list format of the tutorial, one image a line:
 *
 * <pre>{@code image_path xmin,ymin,xmax,ymax,class xmin,ymin,xmax,ymax,class …}</pre>
 *
 * <p>Paths are relative to the folder of the list file, or absolute. An image without boxes is
 * background. Blank lines and lines that start with {@code #} are skipped.
 *
 * <p>Paths may have spaces: the boxes are the last tokens of the line that have a comma, the path
 * is what is before them and at least one token. When a token with a comma is no right box, and the
 * line up to it names a file that exists, then the token belongs to the path.
 */
public final class ListFile implements SplitSource {

  private static final String BOX_FORMAT = "xmin,ymin,xmax,ymax,class";
  private static final String[] CORNERS = {"xmin", "ymin", "xmax", "ymax"};

  /** What a missing image's path has when the line is no path and boxes as they should be. */
  private static final Pattern BOX_IN_PATH = Pattern.compile("(?:^|[ \\t])-?\\d[\\d.]*+,");

  /** A last word that would be taken for a box: five numbers with commas between them. */
  private static final Pattern ENDS_LIKE_A_BOX =
      Pattern.compile("[ \\t][-+.\\deE]++(,[-+.\\deE]++){4}$");

  /** A line with more wrong boxes is not looked at further. */
  private static final int MAX_PROBLEMS_OF_LINE = 10;

  private static final int MAX_PATH_LENGTH = 4096;

  private final Path file;
  private final Path images;

  /**
   * @param images folder in which the paths start, or null for that of the list
   */
  ListFile(Path file, Path images) {
    this.file = file;
    this.images = images;
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public Optional<Path> namesFile() {
    return ClassNameFiles.find(List.of(file.resolveSibling("")));
  }

  @Override
  public List<LabelledImage> read(ClassNames names, ReadReport report) {
    ClassNumbers classes = ClassNumbers.of(report.foundNames(this, names).orElse(null), names);
    Reading reading = new Reading(file, images, classes, report);
    List<LabelledImage> read = reading.all();
    reading.paths.note().ifPresent(report);
    reading.sizes.warn(file, report);
    return read;
  }

  /**
   * Reads a list and checks it against the headers of its images.
   *
   * @param classCount how many classes there are, positive
   * @return the images in the order of the file, at least one; paths resolved against the folder of
   *     the list
   * @throws UserException if the file is missing or lists no images, or else with all that is wrong
   *     in its lines: malformed boxes, boxes without area or outside their image, classes out of
   *     range, images that are missing, unreadable or listed twice
   */
  public static List<LabelledImage> read(Path file, int classCount) {
    ClassNames numbers = ClassNames.numbers(classCount);
    return new Reading(file, null, ClassNumbers.of(null, numbers), ReadReport.none()).all();
  }

  /**
   * Writes a list, replacing a file of this name. Coordinates without a fraction are written as
   * integers.
   *
   * @throws IOException if the file cannot be written
   * @throws UserException as {@link #requireNameable} does
   */
  public static void write(Path file, List<LabelledImage> images) throws IOException {
    Path folder = folderOf(file);
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (LabelledImage image : images) {
        writer.write(lineOf(folder, image));
        writer.write('\n');
      }
    }
  }

  /**
   * Refuses an image whose path could not be read back from a list.
   *
   * @throws UserException if the path has a line end, or a space at an end, or ends like a box
   */
  public static void requireNameable(Path file, Path image) {
    pathText(folderOf(file), image);
  }

  private static String pathText(Path folder, Path image) {
    Path path = image.toAbsolutePath();
    String text = (path.startsWith(folder) ? folder.relativize(path) : path).toString();
    if (File.separatorChar == '\\') {
      text = text.replace('\\', '/');
    }
    if (text.startsWith("#")) {
      text = "./" + text; // not a comment
    }
    String problem =
        text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0
            ? "has a line end"
            : !text.equals(text.strip())
                ? "has a space at an end"
                : ENDS_LIKE_A_BOX.matcher(text).find() ? "ends like a box" : null;
    if (problem != null) {
      throw new UserException(
          "image '%s' can't be named in a list: its path %s; rename it"
              .formatted(TextLines.shortened(image.toString().replaceAll("\\R", "?")), problem));
    }
    return text;
  }

  private static String lineOf(Path folder, LabelledImage image) {
    StringBuilder line = new StringBuilder(pathText(folder, image.image()));
    for (LabelledBox labelled : image.boxes()) {
      Box box = labelled.box();
      line.append(' ').append(BoxValidation.text(box.xmin()));
      line.append(',').append(BoxValidation.text(box.ymin()));
      line.append(',').append(BoxValidation.text(box.xmax()));
      line.append(',').append(BoxValidation.text(box.ymax()));
      line.append(',').append(labelled.classIndex());
    }
    return line.toString();
  }

  private static Path folderOf(Path file) {
    return file.toAbsolutePath().getParent();
  }

  /** A box with the text that it was read from. */
  private record WrittenBox(String text, LabelledBox labelled) {}

  /** What was found in a line or an image: the value, or problems without their place. */
  private record Line(
      String where, String pathText, Path image, List<WrittenBox> boxes, List<String> problems) {}

  /** A problem of one box, without its place. */
  private static final class BoxProblem extends Exception {
    private static final long serialVersionUID = 1;

    BoxProblem(String message) {
      super(message);
    }
  }

  /** One pass over one file. */
  private static final class Reading {

    private final Path file;
    private final ClassNumbers classes;
    private final ImageCollector images;
    private final ListPaths paths;
    private final ImageSizeCheck sizes = new ImageSizeCheck();

    Reading(Path file, Path imagesFolder, ClassNumbers classes, ReadReport report) {
      this.file = file;
      this.paths = new ListPaths(file, imagesFolder);
      this.classes = classes;
      this.images = new ImageCollector(file, "lines of image_path " + BOX_FORMAT + " …", report);
    }

    List<LabelledImage> all() {
      boolean whole = readLines();
      return images.images(whole, "annotation file '" + file + "' lists no images");
    }

    /** Returns false when it gave up. */
    private boolean readLines() {
      try (TextLines lines = TextLines.open(file, "annotation file")) {
        while (!images.hopeless()) {
          String text;
          try {
            text = lines.next();
          } catch (UserException e) { // no text: what was read so far is still worth a report
            images.problem(e.getMessage());
            return false;
          }
          if (text == null) {
            return true;
          }
          String line = text.strip();
          if (!line.isEmpty() && !line.startsWith("#")) {
            Line parsed = parse(lines, line);
            images.add(lines.place(), () -> look(parsed));
          }
        }
      }
      return false;
    }

    private ImageCollector.Looked look(Line line) {
      checkImage(line);
      return ImageCollector.Looked.of(
          line.image() == null
              ? null
              : new LabelledImage(
                  line.image(), line.boxes().stream().map(WrittenBox::labelled).toList()),
          line.problems().stream().map(line.where()::concat).toList());
    }

    private Line parse(TextLines lines, String text) {
      List<WrittenBox> boxes = new ArrayList<>();
      List<String> lineProblems = new ArrayList<>();
      int start = ListLine.startOfBoxes(text);
      int lastMalformedEnd = parseBoxes(text, start, boxes, lineProblems);
      if (lastMalformedEnd > 0 && namesFile(text.substring(0, lastMalformedEnd))) {
        // The comma was one of the path.
        start = lastMalformedEnd;
        boxes.clear();
        lineProblems.clear();
        parseBoxes(text, start, boxes, lineProblems);
      }
      String pathText = text.substring(0, ListLine.skipSpacesBack(text, start));
      Path image = resolve(pathText, lineProblems);
      return new Line(lines.where(), pathText, image, boxes, lineProblems);
    }

    /** Returns where the last malformed box ends, or 0 when all are right. */
    private int parseBoxes(
        String text, int start, List<WrittenBox> boxes, List<String> lineProblems) {
      int lastMalformedEnd = 0;
      int at = start;
      while (at < text.length() && lineProblems.size() < MAX_PROBLEMS_OF_LINE) {
        int end = at;
        while (end < text.length() && !ListLine.isSpace(text.charAt(end))) {
          end++;
        }
        if (end > at) {
          try {
            boxes.add(parseBox(text.substring(at, end)));
          } catch (BoxProblem e) {
            lineProblems.add(e.getMessage());
            lastMalformedEnd = end;
          }
        }
        at = end + 1;
      }
      return lastMalformedEnd;
    }

    private boolean namesFile(String pathText) {
      Path path = ImagePaths.resolve(file.resolveSibling(""), pathText);
      return path != null && Files.isRegularFile(path);
    }

    /** The path beside the list file, or null and a problem. */
    private Path resolve(String pathText, List<String> lineProblems) {
      if (pathText.length() > MAX_PATH_LENGTH) {
        lineProblems.add(
            "image path '%s' has %s characters; expected at most %s"
                .formatted(TextLines.shortened(pathText), pathText.length(), MAX_PATH_LENGTH));
        return null;
      }
      try {
        Path.of(pathText); // says why when it is none
        return paths.resolve(pathText);
      } catch (InvalidPathException e) {
        lineProblems.add(
            "image path '" + TextLines.shortened(pathText) + "' is not a path: " + e.getReason());
        return null;
      }
    }

    private WrittenBox parseBox(String text) throws BoxProblem {
      String shown = TextLines.shortened(text);
      String[] parts = text.split(",", -1);
      if (parts.length != 5) {
        throw new BoxProblem(
            "box " + shown + " has " + parts.length + " numbers; expected " + BOX_FORMAT);
      }
      double[] corners = new double[4];
      for (int i = 0; i < 4; i++) {
        corners[i] = BoxValidation.number(parts[i]);
        if (Double.isNaN(corners[i])) {
          throw new BoxProblem(
              "box %s has %s '%s', which is not a number; expected %s"
                  .formatted(shown, CORNERS[i], TextLines.shortened(parts[i]), BOX_FORMAT));
        }
      }
      if (!BoxValidation.isInteger(parts[4])) {
        throw new BoxProblem(
            "box %s has class '%s', which is not an integer; expected %s"
                .formatted(shown, TextLines.shortened(parts[4]), BOX_FORMAT));
      }
      long classIndex = Long.parseLong(parts[4]);
      if (classIndex < 0 || classIndex >= classes.count()) {
        throw new BoxProblem(
            "box %s has class %s; expected a class from 0 to %s"
                .formatted(shown, classIndex, classes.count() - 1));
      }
      int runIndex = classes.runIndex((int) classIndex);
      if (runIndex == ClassNameMatcher.NONE) {
        throw new BoxProblem("box " + shown + ": " + classes.unknown((int) classIndex));
      }
      for (int axis = 0; axis < 2; axis++) {
        if (corners[axis] >= corners[axis + 2]) {
          throw new BoxProblem(
              "box %s has %s %s >= %s %s; expected %s"
                  .formatted(
                      shown,
                      CORNERS[axis],
                      parts[axis],
                      CORNERS[axis + 2],
                      parts[axis + 2],
                      BOX_FORMAT));
        }
      }
      Box box = new Box(corners[0], corners[1], corners[2], corners[3]);
      return new WrittenBox(shown, new LabelledBox(box, runIndex));
    }

    /** Adds to the line's problems what only the image's header can tell. */
    private void checkImage(Line line) {
      if (line.image() == null) {
        return;
      }
      if (!Files.exists(line.image())) {
        line.problems()
            .add(
                "image '"
                    + TextLines.shortened(line.pathText())
                    + "' not found; paths are relative to the folder of the list file"
                    + (BOX_IN_PATH.matcher(line.pathText()).find()
                        ? "; a path comes first, then boxes without spaces inside: " + BOX_FORMAT
                        : ""));
        return;
      }
      OrientedSize oriented;
      try {
        oriented = ImageDecoder.readOrientedSize(line.image());
      } catch (UserException e) {
        line.problems().add(e.getMessage());
        return;
      }
      sizes.problem(
          line.image(),
          oriented,
          ImageSizeCheck.UNKNOWN,
          ImageSizeCheck.UNKNOWN,
          !line.boxes().isEmpty());
      ImageSize size = oriented.shown();
      for (WrittenBox written : line.boxes()) {
        if (line.problems().size() >= MAX_PROBLEMS_OF_LINE) {
          return;
        }
        Box box = written.labelled().box();
        if (BoxValidation.leaves(box, size, 0)) {
          line.problems()
              .add(
                  "box %s leaves its image of %s pixels; expected x from 0 to %s and y from 0 to %s"
                      .formatted(written.text(), size, size.width(), size.height()));
        }
      }
    }
  }
}
