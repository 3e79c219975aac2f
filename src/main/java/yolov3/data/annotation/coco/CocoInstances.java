package yolov3.data.annotation.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import yolov3.data.ClassNames;
import yolov3.data.CocoId;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.geometry.LabelledBox;
import yolov3.io.IoErrors;
import yolov3.io.JsonErrors;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * What a COCO instances file says, in a few arrays: the file is read as a stream and may be larger
 * than the memory.
 */
final class CocoInstances {

  static final int BBOX = 4;

  private static final int MAX_PROBLEMS = 1000;

  private static final int SHOWN_KEYS = 8;

  /** Decimal digits and sign that fit a long. */
  private static final int LONG_DIGITS = 18;

  /** Far more than any right file needs; NaN and Infinity since Python writes them. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
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
  private final TreeMap<CocoId, String> categories = new TreeMap<>();
  private final List<String> keys = new ArrayList<>();
  private boolean hasImages;
  private boolean hasAnnotations;
  private boolean hasCategories;

  /** Ids that annotations refer to; an annotation has their places here. */
  private final List<CocoId> referredIds = new ArrayList<>();

  private final Map<CocoId, Integer> indexOfReferred = new HashMap<>();

  private int count;

  /** Of annotations: their ids where a long holds them, the others apart, as they are few. */
  private long[] ids = new long[256];

  private final Map<Integer, CocoId> otherIds = new HashMap<>();
  private int[] imageIds = new int[256];
  private int[] categoryIds = new int[256];
  private float[] areas = new float[256];
  private byte[] kinds = new byte[256];
  private double[] boxes = new double[256 * BBOX];

  private CocoInstances(Path file) {
    this.file = file;
  }

  /**
   * One of {@code images}.
   *
   * @param width pixels, or {@link ImageSizeCheck#UNKNOWN}
   * @param height pixels, or {@link ImageSizeCheck#UNKNOWN}
   */
  record Picture(CocoId id, String fileName, int width, int height) {}

  /**
   * Reads a file.
   *
   * @throws UserException when it can't be read, is no JSON or has none of the lists that it needs
   */
  static CocoInstances read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "COCO file '%s' %s".formatted(file, Files.exists(file) ? "is not a file" : "not found"));
    }
    CocoInstances content = new CocoInstances(file);
    try (JsonParser json = JSON.createParser(file.toFile())) {
      content.readRoot(json);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s%s: not JSON: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr(),
                  JsonErrors.problem(e)),
          e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read (" + IoErrors.reasonOf(e) + ")", e);
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
          "%s has no %s; it has %s; expected COCO's lists images, annotations and categories"
              .formatted(
                  file,
                  String.join(", no ", missing),
                  keys.isEmpty() ? "nothing" : String.join(", ", keys)));
    }
  }

  List<String> problems() {
    return problems;
  }

  List<Picture> pictures() {
    return pictures;
  }

  /** Names by id, in order of the ids. */
  TreeMap<CocoId, String> categories() {
    return categories;
  }

  int annotationCount() {
    return count;
  }

  CocoId imageId(int annotation) {
    return referredIds.get(imageIds[annotation]);
  }

  CocoId categoryId(int annotation) {
    return referredIds.get(categoryIds[annotation]);
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

  /** An annotation's own id, or its place in the list when it has none. */
  CocoId id(int annotation) {
    CocoId other = otherIds.get(annotation);
    return other == null ? CocoId.of(ids[annotation]) : other;
  }

  /** {@code file: annotation 17: }, the start of a message. */
  String where(int annotation) {
    return "%s: annotation %s: ".formatted(file, id(annotation));
  }

  private void readRoot(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new UserException(file + " is not a JSON object; expected a COCO instances file");
    }
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      if (keys.size() < SHOWN_KEYS) {
        keys.add(TextLines.shortened(key.replaceAll("\\p{Cntrl}", "?")));
      }
      switch (key) {
        case "images" -> hasImages |= readList(json, key, this::readImage);
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
  private interface ItemReader {
    void read(JsonParser json, int index) throws IOException;
  }

  private boolean readList(JsonParser json, String key, ItemReader item) throws IOException {
    if (!json.hasToken(JsonToken.START_ARRAY)) {
      problems.add("%s: %s is %s; expected a list".formatted(file, key, JsonErrors.found(json)));
      return true;
    }
    int index = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (problems.size() >= MAX_PROBLEMS) {
        json.skipChildren();
      } else if (json.hasToken(JsonToken.START_OBJECT)) {
        item.read(json, index);
      } else {
        problems.add(
            "%s: %s[%d] is %s; expected an object"
                .formatted(file, key, index, JsonErrors.found(json)));
      }
      index++;
    }
    return true;
  }

  private void readImage(JsonParser json, int index) throws IOException {
    CocoAnnotation item = new CocoAnnotation(file, "images[" + index + "]", problems);
    CocoId id = null;
    String name = null;
    int width = ImageSizeCheck.UNKNOWN;
    int height = ImageSizeCheck.UNKNOWN;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "id" -> id = item.id(json, key);
        case "file_name" -> name = item.text(json, key);
        case "width" -> width = item.pixels(json, key);
        case "height" -> height = item.pixels(json, key);
        default -> json.skipChildren();
      }
    }
    item.require("id", id != null, "id and file_name");
    item.require("file_name", name != null, "id and file_name");
    if (item.isRight(id == null ? null : "image " + id)) {
      pictures.add(new Picture(id, name, width, height));
    }
  }

  private void readCategory(JsonParser json, int index) throws IOException {
    CocoAnnotation item = new CocoAnnotation(file, "categories[" + index + "]", problems);
    CocoId id = null;
    String name = null;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "id" -> id = item.id(json, key);
        case "name" -> name = item.text(json, key);
        default -> json.skipChildren();
      }
    }
    item.require("id", id != null, "id and name");
    item.require("name", name != null, "id and name");
    if (!item.isRight(id == null ? null : "category " + id)) {
      return;
    }
    String problem = ClassNames.problem(name.strip());
    if (problem != null) {
      problems.add("%s: category %s: %s".formatted(file, id, problem));
    } else if (categories.putIfAbsent(id, name.strip()) != null) {
      problems.add("%s: category %s is there twice".formatted(file, id));
    }
  }

  private void readAnnotation(JsonParser json, int index) throws IOException {
    grow();
    CocoAnnotation item = new CocoAnnotation(file, "annotations[" + index + "]", problems);
    CocoId id = null;
    CocoId image = null;
    CocoId category = null;
    boolean crowd = false;
    boolean difficult = false;
    double area = Double.NaN;
    boolean hasBox = false;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "id" -> {
          id = CocoId.read(json);
          json.skipChildren();
        }
        case "image_id" -> image = item.id(json, key);
        case "category_id" -> category = item.id(json, key);
        case "iscrowd" -> crowd = item.flag(json, key);
        case "ignore" -> difficult = item.flag(json, key);
        case "area" -> area = CocoAnnotation.number(json);
        case "bbox" -> hasBox = item.box(json, boxes, count * BBOX);
        default -> json.skipChildren(); // segmentation, mostly
      }
    }
    item.require("image_id", image != null, "the id of one of the images");
    item.require("category_id", category != null, "the id of one of the categories");
    item.require("bbox", hasBox, CocoAnnotation.EXPECTED_BOX);
    if (item.isRight(id == null ? null : "annotation " + id)) {
      putId(id, index);
      imageIds[count] = referred(image);
      categoryIds[count] = referred(category);
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

  private void putId(CocoId id, int index) {
    if (id != null && (id.text().length() > LONG_DIGITS || !id.isWhole())) {
      otherIds.put(count, id);
    } else {
      ids[count] = id == null ? index : Long.parseLong(id.text());
    }
  }

  private int referred(CocoId id) {
    return indexOfReferred.computeIfAbsent(
        id,
        missing -> {
          referredIds.add(missing);
          return referredIds.size() - 1;
        });
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
}
