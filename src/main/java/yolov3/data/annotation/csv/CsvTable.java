package yolov3.data.annotation.csv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.format.InvalidAnnotationException;
import yolov3.data.annotation.named.ImageOfAnnotation;
import yolov3.data.annotation.named.NamedContent;
import yolov3.data.annotation.named.NamedImage;
import yolov3.data.annotation.named.NamedObject;
import yolov3.io.IoErrors;
import yolov3.io.JsonText;
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

  private static final List<String> CORNERS = List.of("xmin", "ymin", "xmax", "ymax");
  private static final List<String> REQUIRED =
      Stream.concat(Stream.of("filename", "class"), CORNERS.stream()).toList();

  private static final int MAX_PROBLEMS = 1000;
  private static final int MAX_PROBLEMS_OF_IMAGE = 10;
  private static final int MAX_TEXT = 1 << 16;

  private static final CsvMapper CSV =
      CsvMapper.builder(
              CsvFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(MAX_TEXT).build())
                  .build())
          .enable(CsvParser.Feature.WRAP_AS_ARRAY)
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .build();

  private final Path file;
  private final ImageOfAnnotation images;
  private final Map<String, NamedImage> read = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private Map<String, Integer> columns;

  private CsvTable(Path file, ImageOfAnnotation images) {
    this.file = file;
    this.images = images;
  }

  /** Tells whether the first row of a file has the columns of boxes. */
  static boolean isOfBoxes(Path file) {
    try (MappingIterator<String[]> rows = rows(file)) {
      return rows.hasNextValue() && columns(rows.nextValue()).keySet().containsAll(REQUIRED);
    } catch (IOException e) {
      return false;
    }
  }

  private static MappingIterator<String[]> rows(Path file) throws IOException {
    return CSV.readerFor(String[].class).readValues(file.toFile());
  }

  private static Map<String, Integer> columns(String[] header) {
    Map<String, Integer> columns = new LinkedHashMap<>();
    for (int i = 0; i < header.length; i++) {
      columns.putIfAbsent(header[i].strip().toLowerCase(Locale.ROOT), i);
    }
    return columns;
  }

  /**
   * Reads a file.
   *
   * @throws UserException when it can't be read or has other columns
   */
  static NamedContent read(Path file, ImageOfAnnotation images) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "CSV file '%s' %s".formatted(file, Files.exists(file) ? "is not a file" : "not found"));
    }
    try (MappingIterator<String[]> rows = rows(file)) {
      return new CsvTable(file, images).read(rows);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s%s: not CSV: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr(),
                  JsonText.problem(e)),
          e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read (" + IoErrors.reasonOf(e) + ")", e);
    }
  }

  private NamedContent read(MappingIterator<String[]> rows) throws IOException {
    if (!rows.hasNextValue()) {
      throw new UserException(file + " is empty; expected " + EXPECTED);
    }
    String[] header = rows.nextValue();
    columns = columns(header);
    List<String> missing =
        REQUIRED.stream().filter(column -> !columns.containsKey(column)).toList();
    if (!missing.isEmpty()) {
      throw new UserException(
          "%s:1: no column %s among '%s'; expected %s"
              .formatted(
                  file,
                  String.join(", ", missing),
                  TextLines.shortened(String.join(",", header).replaceAll("\\p{Cntrl}", "?")),
                  EXPECTED));
    }
    int line = rows.getCurrentLocation().getLineNr();
    while (problems.size() < MAX_PROBLEMS && rows.hasNextValue()) {
      String[] row = rows.nextValue();
      int next = rows.getCurrentLocation().getLineNr();
      add(row, file + ":" + (next > line ? next - 1 : next)); // the parser is behind the row
      line = next;
    }
    return NamedContent.ofFile(List.copyOf(read.values()), problems, List.of());
  }

  private void add(String[] row, String place) {
    String name = value(row, "filename");
    if (row.length < columns.size() && row.length <= columns.get("filename") || name.isEmpty()) {
      problems.add(place + ": no filename; expected " + EXPECTED);
      return;
    }
    NamedImage image = read.computeIfAbsent(name, first -> image(first, row, place));
    if (image.problems().size() >= MAX_PROBLEMS_OF_IMAGE) {
      return;
    }
    try {
      checkSize(image, row);
      boolean isBackground =
          value(row, "class").isEmpty()
              && CORNERS.stream().allMatch(corner -> value(row, corner).isEmpty());
      if (!isBackground) {
        image.objects().add(object(row, place));
      }
    } catch (InvalidAnnotationException e) {
      image.problems().add(place + ": " + e.getMessage());
    }
  }

  private NamedImage image(String name, String[] row, String place) {
    List<String> ofImage = new ArrayList<>();
    Path found = null;
    try {
      found = images.find(file, name, false);
    } catch (InvalidAnnotationException e) {
      ofImage.add(place + ": " + e.getMessage());
    }
    return new NamedImage(
        place,
        found,
        Math.max(0, ImageSizeCheck.pixels(value(row, "width"))),
        Math.max(0, ImageSizeCheck.pixels(value(row, "height"))),
        false,
        new ArrayList<>(),
        ofImage);
  }

  private void checkSize(NamedImage image, String[] row) throws InvalidAnnotationException {
    for (String column : List.of("width", "height")) {
      String written = value(row, column);
      int pixels = ImageSizeCheck.pixels(written);
      int first = column.equals("width") ? image.width() : image.height();
      if (pixels == ImageSizeCheck.NOT_A_SIZE) {
        throw new InvalidAnnotationException(
            "%s is '%s'; expected whole pixels".formatted(column, TextLines.shortened(written)));
      }
      if (pixels != first) {
        throw new InvalidAnnotationException(
            "%s is %d, but %d in the first row of the image; expected the same"
                .formatted(column, pixels, first));
      }
    }
  }

  private NamedObject object(String[] row, String place) throws InvalidAnnotationException {
    String className = value(row, "class");
    if (className.isEmpty()) {
      throw new InvalidAnnotationException("no class; expected the name of the object's class");
    }
    double[] corners = new double[CORNERS.size()];
    for (int i = 0; i < corners.length; i++) {
      String written = value(row, CORNERS.get(i));
      corners[i] = BoxValidation.number(written);
      if (Double.isNaN(corners[i])) {
        throw new InvalidAnnotationException(
            "%s is '%s'; expected a number of pixels"
                .formatted(CORNERS.get(i), TextLines.shortened(written)));
      }
    }
    return new NamedObject(place, className, corners);
  }

  /** Returns the text in a column; empty when the table or the row does not have it. */
  private String value(String[] row, String column) {
    int index = columns.getOrDefault(column, Integer.MAX_VALUE);
    return index < row.length ? row[index].strip() : "";
  }
}
