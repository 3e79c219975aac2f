package yolov3.annotation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import yolov3.dataset.ClassNames;
import yolov3.error.UserException;
import yolov3.files.IoFailures;
import yolov3.files.TextLines;
import yolov3.geometry.LabelledBox;

/**
 * What a COCO instances file says, in a few arrays: the file is read as a stream and may be larger
 * than the memory.
 */
final class CocoContent {

  static final int BBOX = 4;

  private static final int MAX_PROBLEMS = 1000;

  /** Far more than any right file needs. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxNumberLength(100)
                  .maxNameLength(1000)
                  .maxStringLength(1 << 20)
                  .build())
          .build();

  private final Path file;
  private final List<String> problems = new ArrayList<>();
  private final List<Picture> pictures = new ArrayList<>();
  private final TreeMap<Long, String> categories = new TreeMap<>();
  private boolean hasImages;
  private boolean hasAnnotations;
  private boolean hasCategories;

  private int count;
  private long[] ids = new long[256];
  private long[] imageIds = new long[256];
  private long[] categoryIds = new long[256];
  private float[] areas = new float[256];
  private byte[] kinds = new byte[256];
  private double[] boxes = new double[256 * BBOX];

  private CocoContent(Path file) {
    this.file = file;
  }

  /**
   * One of {@code images}.
   *
   * @param width pixels; 0 when absent
   * @param height pixels; 0 when absent
   */
  record Picture(long id, String fileName, int width, int height) {}

  /**
   * Reads a file.
   *
   * @throws UserException when it can't be read, is no JSON or has none of the lists that it needs
   */
  static CocoContent read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "COCO file '%s' %s".formatted(file, Files.exists(file) ? "is not a file" : "not found"));
    }
    CocoContent content = new CocoContent(file);
    try (JsonParser json = JSON.createParser(file.toFile())) {
      content.readRoot(json);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s:%s: not JSON: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? "?" : e.getLocation().getLineNr(),
                  TextLines.shortened(e.getOriginalMessage().lines().findFirst().orElse(""))),
          e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read (" + IoFailures.reasonOf(e) + ")", e);
    }
    content.requireLists();
    return content;
  }

  private void requireLists() {
    List<String> missing = new ArrayList<>();
    if (!hasImages) {
      missing.add("images");
    }
    if (!hasAnnotations) {
      missing.add("annotations");
    }
    if (!hasCategories) {
      missing.add("categories");
    }
    if (!missing.isEmpty()) {
      throw new UserException(
          "%s has no %s; expected COCO's lists images, annotations and categories"
              .formatted(file, String.join(", no ", missing)));
    }
  }

  List<String> problems() {
    return problems;
  }

  List<Picture> pictures() {
    return pictures;
  }

  /** Names by id, in order of the ids. */
  TreeMap<Long, String> categories() {
    return categories;
  }

  int annotationCount() {
    return count;
  }

  long imageId(int annotation) {
    return imageIds[annotation];
  }

  long categoryId(int annotation) {
    return categoryIds[annotation];
  }

  /** x, y, width and height in pixels, one of 0 to 3. */
  double bbox(int annotation, int number) {
    return boxes[annotation * BBOX + number];
  }

  /** Square pixels, or NaN when absent. */
  double area(int annotation) {
    return areas[annotation];
  }

  LabelledBox.Kind kind(int annotation) {
    return LabelledBox.Kind.values()[kinds[annotation]];
  }

  /** {@code file: annotation 17: }, the start of a message. */
  String where(int annotation) {
    return "%s: annotation %d: ".formatted(file, ids[annotation]);
  }

  private void readRoot(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new UserException(file + " is no JSON object; expected a COCO instances file");
    }
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "images" -> hasImages |= readList(json, key, this::readPicture);
        case "annotations" -> hasAnnotations |= readList(json, key, this::readAnnotation);
        case "categories" -> hasCategories |= readList(json, key, this::readCategory);
        default -> json.skipChildren();
      }
      if (problems.size() >= MAX_PROBLEMS) {
        throw new UserException(
            UserException.ofAll(problems).getMessage()
                + "\n"
                + file
                + ": the rest is not read; expected a COCO instances file");
      }
    }
  }

  @FunctionalInterface
  private interface Item {
    void read(JsonParser json, int index) throws IOException;
  }

  private boolean readList(JsonParser json, String key, Item item) throws IOException {
    if (!json.hasToken(JsonToken.START_ARRAY)) {
      json.skipChildren();
      problems.add("%s: %s is no list".formatted(file, key));
      return true;
    }
    int index = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (problems.size() >= MAX_PROBLEMS) {
        json.skipChildren();
      } else if (json.hasToken(JsonToken.START_OBJECT)) {
        item.read(json, index);
      } else {
        problems.add("%s: %s[%d] is no object".formatted(file, key, index));
        json.skipChildren();
      }
      index++;
    }
    return true;
  }

  private void readPicture(JsonParser json, int index) throws IOException {
    Long id = null;
    String name = null;
    long width = 0;
    long height = 0;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "id" -> id = integer(json);
        case "file_name" -> name = text(json);
        case "width" -> width = orZero(integer(json));
        case "height" -> height = orZero(integer(json));
        default -> json.skipChildren();
      }
    }
    if (id == null || name == null || name.isBlank()) {
      problems.add(
          "%s: images[%d] has no %s; expected id and file_name"
              .formatted(file, index, id == null ? "id" : "file_name"));
      return;
    }
    pictures.add(new Picture(id, name, clamped(width), clamped(height)));
  }

  private void readCategory(JsonParser json, int index) throws IOException {
    Long id = null;
    String name = null;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "id" -> id = integer(json);
        case "name" -> name = text(json);
        default -> json.skipChildren();
      }
    }
    if (id == null || name == null || name.isBlank()) {
      problems.add(
          "%s: categories[%d] has no %s; expected id and name"
              .formatted(file, index, id == null ? "id" : "name"));
      return;
    }
    String problem = ClassNames.problem(name.strip());
    if (problem != null) {
      problems.add("%s: category %d: %s".formatted(file, id, problem));
    } else if (categories.putIfAbsent(id, name.strip()) != null) {
      problems.add("%s: category %d is there twice".formatted(file, id));
    }
  }

  private void readAnnotation(JsonParser json, int index) throws IOException {
    grow();
    Long id = null;
    Long image = null;
    Long category = null;
    boolean crowd = false;
    boolean difficult = false;
    double area = Double.NaN;
    int numbers = -1;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "id" -> id = integer(json);
        case "image_id" -> image = integer(json);
        case "category_id" -> category = integer(json);
        case "iscrowd" -> crowd = flag(json);
        case "ignore" -> difficult = flag(json);
        case "area" -> area = number(json);
        case "bbox" -> numbers = readBox(json);
        default -> json.skipChildren(); // segmentation, mostly
      }
    }
    String where =
        id == null
            ? "%s: annotations[%d]".formatted(file, index)
            : "%s: annotation %d".formatted(file, id);
    if (image == null || category == null) {
      problems.add(where + " has no " + (image == null ? "image_id" : "category_id"));
    } else if (numbers != BBOX) {
      problems.add(
          where
              + (numbers < 0 ? " has no bbox" : " has a bbox that is not four numbers")
              + "; expected [x, y, width, height] in pixels");
    } else {
      ids[count] = id == null ? index : id;
      imageIds[count] = image;
      categoryIds[count] = category;
      areas[count] = (float) area;
      kinds[count] =
          (byte)
              (crowd
                      ? LabelledBox.Kind.CROWD
                      : difficult ? LabelledBox.Kind.DIFFICULT : LabelledBox.Kind.OBJECT)
                  .ordinal();
      count++;
    }
  }

  /** Returns how many numbers a list has: -1 when it is no list, 0 when some are no numbers. */
  private int readBox(JsonParser json) throws IOException {
    if (!json.hasToken(JsonToken.START_ARRAY)) {
      json.skipChildren();
      return json.hasToken(JsonToken.VALUE_NULL) ? -1 : 0;
    }
    int numbers = 0;
    boolean right = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      double number = number(json);
      right &= !Double.isNaN(number);
      if (numbers < BBOX) {
        boxes[count * BBOX + numbers] = number;
      }
      numbers++;
    }
    return right ? numbers : 0;
  }

  private void grow() {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
      imageIds = Arrays.copyOf(imageIds, 2 * count);
      categoryIds = Arrays.copyOf(categoryIds, 2 * count);
      areas = Arrays.copyOf(areas, 2 * count);
      kinds = Arrays.copyOf(kinds, 2 * count);
      boxes = Arrays.copyOf(boxes, 2 * boxes.length);
    }
  }

  /** The whole number here, also in quotes, or null. */
  private static Long integer(JsonParser json) throws IOException {
    if (json.hasToken(JsonToken.VALUE_NUMBER_INT) || json.hasToken(JsonToken.VALUE_STRING)) {
      String text = json.getText();
      return BoxChecks.isInteger(text) ? (Long) Long.parseLong(text) : null;
    }
    json.skipChildren();
    return null;
  }

  private static long orZero(Long value) {
    return value == null ? 0 : value;
  }

  private static int clamped(long value) {
    return (int) Math.max(0, Math.min(value, Integer.MAX_VALUE));
  }

  /** The number here, or NaN. */
  private static double number(JsonParser json) throws IOException {
    if (json.currentToken().isNumeric()) {
      return BoxChecks.number(json.getText());
    }
    json.skipChildren();
    return Double.NaN;
  }

  private static boolean flag(JsonParser json) throws IOException {
    if (json.hasToken(JsonToken.VALUE_TRUE)) {
      return true;
    }
    double number = number(json);
    return number == number && number != 0;
  }

  private static String text(JsonParser json) throws IOException {
    if (json.hasToken(JsonToken.VALUE_STRING) || json.currentToken().isNumeric()) {
      return json.getText();
    }
    json.skipChildren();
    return null;
  }
}
