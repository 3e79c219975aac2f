package yolov3.data.annotation.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import yolov3.data.ClassNames;
import yolov3.data.CocoId;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.format.JsonAnnotations;
import yolov3.geometry.LabelledBox;
import yolov3.io.JsonText;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/** Parser of a COCO instances file as a stream: outlines may be larger than the memory. */
final class CocoInstancesReader {

  private static final int SHOWN_KEYS = 8;

  /** Decimal digits and sign that fit a long. */
  private static final int LONG_DIGITS = 18;

  private static final List<String> LISTS = List.of("images", "annotations", "categories");

  private final Path file;
  private final JsonParser json;
  private final List<String> problems = new ArrayList<>();
  private final List<CocoInstances.Image> images = new ArrayList<>();
  private final List<CocoInstances.Annotation> annotations = new ArrayList<>();
  private final TreeMap<CocoId, String> categories = new TreeMap<>();
  private final Set<String> keys = new LinkedHashSet<>();

  /** Ids that annotations refer to, each once in memory. */
  private final Map<CocoId, CocoId> referredIds = new HashMap<>();

  private CocoInstancesReader(Path file, JsonParser json) {
    this.file = file;
    this.json = json;
  }

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
    return JsonAnnotations.parse(file, json -> new CocoInstancesReader(file, json).read());
  }

  private CocoInstances read() throws IOException {
    if (firstToken() != JsonToken.START_OBJECT) {
      throw new UserException(file + " is not a JSON object; expected a COCO instances file");
    }
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      if (keys.size() < SHOWN_KEYS || LISTS.contains(key)) {
        keys.add(TextLines.shortened(key.replaceAll("\\p{Cntrl}", "?")));
      }
      switch (key) {
        case "images" -> readList(key, this::readImage);
        case "annotations" -> readList(key, this::readAnnotation);
        case "categories" -> readList(key, this::readCategory);
        default -> json.skipChildren();
      }
      if (problems.size() >= ImageCollector.MAX_PROBLEMS) {
        throw new UserException(
            "%s\n%s: the rest is not read; expected a COCO instances file"
                .formatted(UserException.ofAll(problems).getMessage(), file));
      }
    }
    List<String> missing = LISTS.stream().filter(list -> !keys.contains(list)).toList();
    if (!missing.isEmpty()) {
      throw new UserException(
          "%s has no %s; it has %s; expected COCO's lists images, annotations and categories"
              .formatted(
                  file,
                  String.join(", no ", missing),
                  keys.isEmpty() ? "nothing" : String.join(", ", keys)));
    }
    return new CocoInstances(file, images, annotations, categories, problems);
  }

  private JsonToken firstToken() throws IOException {
    try {
      return json.nextToken();
    } catch (JsonProcessingException e) { // what the parser misses says nothing about such a file
      throw new UserException(file + ": not JSON; expected a COCO instances file", e);
    }
  }

  @FunctionalInterface
  private interface ItemReader {
    void read(CocoItem item, int index) throws IOException;
  }

  private void readList(String list, ItemReader reader) throws IOException {
    if (!json.hasToken(JsonToken.START_ARRAY)) {
      problems.add("%s: %s is %s; expected a list".formatted(file, list, JsonText.found(json)));
      return;
    }
    for (int index = 0; json.nextToken() != JsonToken.END_ARRAY; index++) {
      if (problems.size() >= ImageCollector.MAX_PROBLEMS) {
        json.skipChildren();
      } else if (json.hasToken(JsonToken.START_OBJECT)) {
        reader.read(new CocoItem(json), index);
      } else {
        problems.add(
            "%s: %s[%d] is %s; expected an object"
                .formatted(file, list, index, JsonText.found(json)));
      }
    }
  }

  private boolean isRight(CocoItem item, String list, int index, String kind, CocoId id) {
    if (item.problem() != null) {
      String name = id == null ? list + "[" + index + "]" : kind + " " + id;
      problems.add("%s: %s%s".formatted(file, name, item.problem()));
    }
    return item.problem() == null;
  }

  private void readImage(CocoItem item, int index) throws IOException {
    CocoId id = null;
    String name = null;
    int width = ImageSizeCheck.UNKNOWN;
    int height = ImageSizeCheck.UNKNOWN;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "id" -> id = item.id(key);
        case "file_name" -> name = item.text(key);
        case "width" -> width = item.pixels(key);
        case "height" -> height = item.pixels(key);
        default -> json.skipChildren();
      }
    }
    item.require("id", id, "id and file_name");
    item.require("file_name", name, "id and file_name");
    if (isRight(item, "images", index, "image", id)) {
      images.add(new CocoInstances.Image(id, name, width, height));
    }
  }

  private void readCategory(CocoItem item, int index) throws IOException {
    CocoId id = null;
    String name = null;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "id" -> id = item.id(key);
        case "name" -> name = item.text(key);
        default -> json.skipChildren();
      }
    }
    item.require("id", id, "id and name");
    item.require("name", name, "id and name");
    if (isRight(item, "categories", index, "category", id)) {
      String problem = ClassNames.problem(name.strip());
      if (problem != null) {
        problems.add("%s: category %s: %s".formatted(file, id, problem));
      } else if (categories.putIfAbsent(id, name.strip()) != null) {
        problems.add("%s: category %s is there twice".formatted(file, id));
      }
    }
  }

  private void readAnnotation(CocoItem item, int index) throws IOException {
    CocoId id = null;
    CocoId image = null;
    CocoId category = null;
    boolean crowd = false;
    boolean difficult = false;
    double area = Double.NaN;
    double[] box = null;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "id" -> {
          id = CocoId.read(json);
          json.skipChildren();
        }
        case "image_id" -> image = item.id(key);
        case "category_id" -> category = item.id(key);
        case "iscrowd" -> crowd = item.flag(key);
        case "ignore" -> difficult = item.flag(key);
        case "area" -> area = item.number();
        case "bbox" -> box = item.box(key);
        default -> json.skipChildren(); // segmentation, mostly
      }
    }
    item.require("image_id", image, "the id of one of the images");
    item.require("category_id", category, "the id of one of the categories");
    item.require("bbox", box, CocoItem.EXPECTED_BOX);
    if (isRight(item, "annotations", index, "annotation", id)) {
      boolean isLong = id != null && id.isWhole() && id.text().length() <= LONG_DIGITS;
      annotations.add(
          new CocoInstances.Annotation(
              id == null ? (Object) (long) index : isLong ? (Object) Long.valueOf(id.text()) : id,
              referredIds.computeIfAbsent(image, first -> first),
              referredIds.computeIfAbsent(category, first -> first),
              box[0],
              box[1],
              box[2],
              box[3],
              (float) area,
              crowd
                  ? LabelledBox.Kind.CROWD
                  : difficult ? LabelledBox.Kind.DIFFICULT : LabelledBox.Kind.OBJECT));
    }
  }
}
