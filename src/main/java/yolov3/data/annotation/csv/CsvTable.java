package yolov3.data.annotation.csv;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.format.InvalidAnnotationException;
import yolov3.data.annotation.named.CsvRows;
import yolov3.data.annotation.named.ImageOfAnnotation;
import yolov3.data.annotation.named.NamedContent;
import yolov3.data.annotation.named.NamedImage;
import yolov3.data.annotation.named.NamedObject;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * Table with a row for each box, corners in pixels from 0; rows of one image need not be together.
 * A row without class and corners is a background image.
 *
 * <pre>{@code filename,width,height,class,xmin,ymin,xmax,ymax}</pre>
 *
 * <p>The columns may be in another order, and others may be between them.
 */
final class CsvTable {

  static final String EXPECTED =
      "a CSV file with the columns filename,width,height,class,xmin,ymin,xmax,ymax";

  private static final List<String> REQUIRED =
      Stream.concat(Stream.of("filename", "class"), BoxValidation.CORNERS.stream()).toList();

  private static final int MAX_PROBLEMS_OF_IMAGE = 10;
  private final Path file;
  private final ImageOfAnnotation images;
  private final Map<String, NamedImage> read = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  private CsvTable(Path file, ImageOfAnnotation images) {
    this.file = file;
    this.images = images.forSplit();
  }

  /** Tells whether the first row of a file has the columns of boxes. */
  static boolean isOfBoxes(Path file) {
    return CsvRows.hasColumns(file, REQUIRED);
  }

  /**
   * Reads a file.
   *
   * @throws UserException when it can't be read or has other columns
   */
  static NamedContent read(Path file, ImageOfAnnotation images) {
    CsvTable table = new CsvTable(file, images);
    CsvRows.read(file, REQUIRED, EXPECTED, table::add);
    return NamedContent.ofFile(
        List.copyOf(table.read.values()), table.problems, table.images.warnings(file));
  }

  private boolean add(CsvRows.Row row, String place) {
    String name = row.value("filename");
    if (name.isEmpty()) {
      problems.add(place + ": no filename; expected " + EXPECTED);
      return problems.size() < ImageCollector.MAX_PROBLEMS;
    }
    NamedImage image =
        read.compute(
            name, (key, known) -> known == null ? image(name, row, place) : withSize(known, row));
    if (image.problems().size() >= MAX_PROBLEMS_OF_IMAGE) {
      return true;
    }
    try {
      checkSize(image, row);
      boolean isBackground =
          row.value("class").isEmpty()
              && BoxValidation.CORNERS.stream().allMatch(corner -> row.value(corner).isEmpty());
      if (!isBackground) {
        image.objects().add(object(row, place));
      }
    } catch (InvalidAnnotationException e) {
      image.problems().add(place + ": " + e.getMessage());
    }
    return true;
  }

  private NamedImage image(String name, CsvRows.Row row, String place) {
    List<String> ofImage = new ArrayList<>();
    Path found = null;
    try {
      found = images.find(file, name, false);
    } catch (InvalidAnnotationException e) {
      ofImage.add(place + ": " + e.getMessage());
    }
    return new NamedImage(
        place, found, size(row, "width"), size(row, "height"), false, new ArrayList<>(), ofImage);
  }

  /** Adds what the rows before did not say. */
  private static NamedImage withSize(NamedImage image, CsvRows.Row row) {
    return new NamedImage(
        image.place(),
        image.image(),
        image.width() == ImageSizeCheck.UNKNOWN ? size(row, "width") : image.width(),
        image.height() == ImageSizeCheck.UNKNOWN ? size(row, "height") : image.height(),
        image.normalized(),
        image.objects(),
        image.problems());
  }

  private static int size(CsvRows.Row row, String column) {
    return Math.max(ImageSizeCheck.UNKNOWN, ImageSizeCheck.pixels(row.value(column)));
  }

  private void checkSize(NamedImage image, CsvRows.Row row) throws InvalidAnnotationException {
    for (String column : List.of("width", "height")) {
      String written = row.value(column);
      int pixels = ImageSizeCheck.pixels(written);
      int known = column.equals("width") ? image.width() : image.height();
      if (pixels == ImageSizeCheck.NOT_A_SIZE) {
        throw new InvalidAnnotationException(
            "%s is '%s'; expected whole pixels".formatted(column, TextLines.shortened(written)));
      }
      if (pixels != ImageSizeCheck.UNKNOWN && pixels != known) {
        throw new InvalidAnnotationException(
            "%s is %d, but %d in an earlier row of the image; expected the same"
                .formatted(column, pixels, known));
      }
    }
  }

  private NamedObject object(CsvRows.Row row, String place) throws InvalidAnnotationException {
    String className = row.value("class");
    if (className.isEmpty()) {
      throw new InvalidAnnotationException("no class; expected the name of the object's class");
    }
    double[] corners = new double[BoxValidation.CORNERS.size()];
    for (int i = 0; i < corners.length; i++) {
      String written = row.value(BoxValidation.CORNERS.get(i));
      corners[i] = BoxValidation.number(written);
      if (Double.isNaN(corners[i])) {
        throw new InvalidAnnotationException(
            "%s is '%s'; expected a number of pixels"
                .formatted(BoxValidation.CORNERS.get(i), TextLines.shortened(written)));
      }
    }
    return new NamedObject(place, className, corners);
  }
}
