package yolov3.evaluation.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import yolov3.data.CocoId;
import yolov3.evaluation.GroundTruth;
import yolov3.evaluation.ImageResult;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.io.IoErrors;
import yolov3.io.JsonText;
import yolov3.io.UserException;

/** Reader of one file in COCO's results format. */
final class CocoResultsReader {

  private static final int BBOX = 4;

  /** NaN and Infinity since Python writes them; they are refused by name. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private final Path file;
  private final GroundTruth groundTruth;

  // numbers of the detections of each image, and of the first one of each category
  private final Map<ImageReference, List<Integer>> numbersOfImage = new LinkedHashMap<>();
  private final Map<CocoId, Integer> firstOfCategory = new HashMap<>();
  private final List<Written> detections = new ArrayList<>();

  private record Written(ImageReference image, CocoId category, Box box, double score) {}

  CocoResultsReader(Path file, GroundTruth groundTruth) {
    this.file = file;
    this.groundTruth = groundTruth;
  }

  /** Reads as {@link CocoResults#read}. */
  List<ImageResult> read(DetectionIds ids, Consumer<String> warnings) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "detections '" + file + "' not found; expected a JSON file in COCO's results format");
    }
    try (JsonParser json = JSON.createParser(file.toFile())) {
      readList(json);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s: detection %d is malformed: %s"
              .formatted(file, detections.size() + 1, JsonText.problem(e)),
          e);
    } catch (IOException e) {
      throw IoErrors.unreadable(file, e);
    }
    Map<ImageReference, Integer> imageOf =
        new ImageReferenceMatcher(file.toString(), groundTruth, numbersOfImage)
            .match(ids.images(), warnings);
    Map<CocoId, Integer> classOf = classes(ids.firstCategory(), warnings);
    List<List<Detection>> found = new ArrayList<>();
    groundTruth.images().forEach(image -> found.add(new ArrayList<>()));
    for (Written written : detections) {
      found
          .get(imageOf.get(written.image))
          .add(new Detection(written.box, classOf.get(written.category), written.score));
    }
    List<ImageResult> results = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      results.add(new ImageResult(groundTruth.images().get(i).boxes(), found.get(i)));
    }
    return results;
  }

  private void readList(JsonParser json) throws IOException {
    if (firstToken(json) != JsonToken.START_ARRAY) {
      throw new UserException(
          file
              + " is not a list; expected COCO's results format: [{image_id, category_id, bbox, score}, …]");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      String where = file + ": detection " + (detections.size() + 1);
      if (!json.hasToken(JsonToken.START_OBJECT)) {
        throw new UserException(where + " is " + JsonText.found(json) + "; expected an object");
      }
      readDetection(json, where);
    }
  }

  private JsonToken firstToken(JsonParser json) throws IOException {
    try {
      return json.nextToken();
    } catch (JsonProcessingException e) { // what the parser misses says nothing about such a file
      throw new UserException(
          file + " is not JSON; expected detections in COCO's results format", e);
    }
  }

  private void readDetection(JsonParser json, String where) throws IOException {
    CocoId image = null;
    CocoId category = null;
    String fileName = null;
    Box box = null;
    Double score = null;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "image_id" -> image = id(json, where, key);
        case "category_id" -> category = id(json, where, key);
        case "file_name" ->
            fileName = json.hasToken(JsonToken.VALUE_STRING) ? json.getText() : null;
        case "bbox" -> box = box(json, where);
        case "score" -> score = score(json, where);
        default -> {
          // segmentation and the like
        }
      }
      json.skipChildren();
    }
    if (image == null || category == null || box == null || score == null) {
      throw new UserException(
          where + " lacks one of image_id, category_id, bbox, score; expected all four");
    }
    int number = detections.size() + 1;
    ImageReference reference = new ImageReference(image, fileName);
    numbersOfImage.computeIfAbsent(reference, added -> new ArrayList<>()).add(number);
    firstOfCategory.putIfAbsent(category, number);
    detections.add(new Written(reference, category, box, score));
  }

  private static CocoId id(JsonParser json, String where, String key) throws IOException {
    CocoId id = CocoId.read(json);
    if (id == null) {
      throw new UserException(
          "%s has %s %s; expected a whole number or a text"
              .formatted(where, key, JsonText.found(json)));
    }
    return id;
  }

  private static double score(JsonParser json, String where) throws IOException {
    double score = json.currentToken().isNumeric() ? json.getDoubleValue() : Double.NaN;
    if (!Double.isFinite(score)) {
      throw new UserException(where + " has score " + JsonText.found(json) + "; expected a number");
    }
    return score;
  }

  private static Box box(JsonParser json, String where) throws IOException {
    if (!json.hasToken(JsonToken.START_ARRAY)) {
      throw new UserException(
          "%s has bbox %s; expected x, y, width, height".formatted(where, JsonText.found(json)));
    }
    double[] xywh = new double[BBOX];
    List<String> written = new ArrayList<>(BBOX);
    boolean isFinite = true;
    boolean areNumbers = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean isNumber = json.currentToken().isNumeric();
      if (written.size() < BBOX) {
        xywh[written.size()] = isNumber ? json.getDoubleValue() : 0;
        isFinite &= Double.isFinite(xywh[written.size()]);
      }
      areNumbers &= isNumber;
      if (written.size() <= BBOX) {
        written.add(isNumber ? json.getText() : JsonText.found(json));
      }
    }
    if (!areNumbers || written.size() != BBOX || xywh[2] < 0 || xywh[3] < 0) {
      throw new UserException(
          "%s has bbox %s; expected x, y, width, height".formatted(where, written));
    }
    double xmax = xywh[0] + xywh[2];
    double ymax = xywh[1] + xywh[3];
    if (!isFinite || !Double.isFinite(xmax) || !Double.isFinite(ymax)) {
      throw new UserException(
          "%s has bbox %s, with numbers that are not finite; expected x, y, width, height"
              .formatted(where, written));
    }
    return new Box(xywh[0], xywh[1], xmax, ymax);
  }

  private Map<CocoId, Integer> classes(Integer first, Consumer<String> warnings) {
    if (first != null && groundTruth.hasIds()) {
      throw new UserException(
          "first category %d is for data without COCO ids; the data has %s"
              .formatted(first, examples(groundTruth.categoryIds())));
    }
    Map<CocoId, Integer> known = new HashMap<>(groundTruth.otherCategories());
    List<String> names = groundTruth.names().names();
    for (int c = 0; c < names.size(); c++) {
      known.put(
          groundTruth.hasIds()
              ? groundTruth.categoryIds().get(c)
              : CocoId.of(c + (first == null ? 1 : first)),
          c);
    }
    Map<CocoId, Integer> classes = new HashMap<>();
    firstOfCategory.forEach(
        (category, number) -> {
          int named = category.isText() ? names.indexOf(category.text()) : -1;
          Integer index = known.getOrDefault(category, named < 0 ? null : (Integer) named);
          if (index == null) {
            throw new UserException(
                "%s: detection %d has category_id %s, which the ground truth lacks; expected %s"
                    .formatted(file, number, category, expectedCategory(first, known.keySet())));
          }
          classes.put(category, index);
        });
    warnOfFirstCategory(first, warnings);
    return classes;
  }

  private String expectedCategory(Integer first, Set<CocoId> known) {
    if (groundTruth.hasIds()) {
      return examples(known);
    }
    int count = groundTruth.names().count();
    int start = first == null ? 1 : first;
    return "%d to %d, counted from %d in the order of the class names%s"
        .formatted(
            start,
            start + count - 1,
            start,
            first == null ? "; set the first category to 0 for a file that counts from 0" : "");
  }

  /** Warns of ids such as 1 to 5 of 10 classes, which may be counted from 0, too. */
  private void warnOfFirstCategory(Integer first, Consumer<String> warnings) {
    BigInteger last =
        firstOfCategory.keySet().stream()
            .filter(CocoId::isWhole)
            .map(CocoId::number)
            .reduce(BigInteger.ZERO, BigInteger::max);
    int count = groundTruth.names().count();
    if (!groundTruth.hasIds()
        && first == null
        && last.signum() > 0
        && last.compareTo(BigInteger.valueOf(count)) < 0) {
      warnings.accept(
          "%s: category_id is assumed to count from 1, but the highest category_id is %s with %d classes, so that category_id may also count from 0; set the first category to 0 or 1"
              .formatted(file, last, count));
    }
  }

  /** Formats for messages: {@code one of its 3 ids, 1 to 7}. */
  static String examples(Collection<CocoId> ids) {
    TreeSet<CocoId> sorted = new TreeSet<>(ids);
    return sorted.isEmpty()
        ? "one of its ids"
        : "one of its " + sorted.size() + " ids, " + sorted.first() + " to " + sorted.last();
  }
}
