package yolov3.data.annotation.list;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.ListLine;
import yolov3.data.annotation.format.ReadReport;
import yolov3.data.annotation.format.SplitSource;
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
 *
 * @param file the list
 * @param images folder in which the paths start, or null for that of the list
 */
public record ListFile(Path file, Path images) implements SplitSource {

  @Override
  public Optional<Path> namesFile() {
    return ClassNameFiles.find(List.of(file.resolveSibling("")));
  }

  @Override
  public List<LabelledImage> read(ClassNames names, ReadReport report) {
    ClassNames own = report.namesOf(this, names).orElse(names);
    return new ListReader(this, own, names, report).read();
  }

  /**
   * Reads a list and checks it against the headers of its images.
   *
   * @param classCount number of classes, positive
   * @return the images in the order of the file, at least one; paths resolved against the folder of
   *     the list
   * @throws UserException if the file is missing or lists no images, or else with all problems of
   *     its lines: malformed boxes, boxes without area or outside their image, classes out of
   *     range, images that are missing, unreadable or listed twice
   */
  public static List<LabelledImage> read(Path file, int classCount) {
    return new ListFile(file, null).read(ClassNames.numbers(classCount), ReadReport.none());
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
        writer.write(pathText(folder, image.image()));
        for (LabelledBox labelled : image.boxes()) {
          Box box = labelled.box();
          String corners =
              DoubleStream.of(box.xmin(), box.ymin(), box.xmax(), box.ymax())
                  .mapToObj(BoxValidation::text)
                  .collect(Collectors.joining(","));
          writer.write(" " + corners + "," + labelled.classIndex());
        }
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
                : ListLine.endsLikeABox(text) ? "ends like a box" : null;
    if (problem != null) {
      throw new UserException(
          "image '%s' can't be named in a list: its path %s; rename it"
              .formatted(TextLines.shortened(image.toString().replaceAll("\\R", "?")), problem));
    }
    return text;
  }

  private static Path folderOf(Path file) {
    return file.toAbsolutePath().getParent();
  }
}
