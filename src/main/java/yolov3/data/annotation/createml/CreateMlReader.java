package yolov3.data.annotation.createml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.format.InvalidAnnotationException;
import yolov3.data.annotation.format.JsonAnnotations;
import yolov3.data.annotation.named.ImageOfAnnotation;
import yolov3.data.annotation.named.NamedContent;
import yolov3.data.annotation.named.NamedImage;
import yolov3.data.annotation.named.NamedObject;
import yolov3.io.JsonText;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * Reader of Create ML's JSON: a list of images, each with its boxes by centre and size in pixels.
 *
 * <pre>{@code
 * [{"image": "a.jpg", "annotations": [
 *   {"label": "dog", "coordinates": {"x": 20, "y": 30, "width": 10, "height": 8}}]}]
 * }</pre>
 */
final class CreateMlReader {

  static final String EXPECTED = "Create ML's list of images, each with image and annotations";

  private static final String COORDINATES = "coordinates with x, y, width and height in pixels";
  private static final String LIST = "a list of them, empty for a background image";
  private static final int MAX_PROBLEMS_OF_IMAGE = 10;
  private static final List<String> KEYS = List.of("x", "y", "width", "height");

  private final Path file;
  private final JsonParser json;
  private final ImageOfAnnotation images;
  private final List<NamedImage> read = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private CreateMlReader(Path file, JsonParser json, ImageOfAnnotation images) {
    this.file = file;
    this.json = json;
    this.images = images.forSplit();
  }

  private static boolean isImageKey(String key) {
    return key.equals("image") || key.equals("imagefilename");
  }

  private static boolean isAnnotationsKey(String key) {
    return key.equals("annotations") || key.equals("annotation");
  }

  static boolean isOne(Path file) {
    return JsonAnnotations.starts(
        file,
        json -> {
          if (!json.hasToken(JsonToken.START_ARRAY) || json.nextToken() != JsonToken.START_OBJECT) {
            return false;
          }
          int keys = 0;
          for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            keys += isImageKey(key) && value == JsonToken.VALUE_STRING ? 1 : 0;
            keys += isAnnotationsKey(key) && value == JsonToken.START_ARRAY ? 1 : 0;
            json.skipChildren();
          }
          return keys == 2;
        });
  }

  /**
   * Reads a file.
   *
   * @throws UserException when it can't be read or is not such a list
   */
  static NamedContent read(Path file, ImageOfAnnotation images) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "Create ML file '%s' %s"
              .formatted(file, Files.exists(file) ? "is not a file" : "not found"));
    }
    return JsonAnnotations.read(file, json -> new CreateMlReader(file, json, images).whole());
  }

  private NamedContent whole() throws IOException {
    if (!json.hasToken(JsonToken.START_ARRAY)) {
      throw new UserException(file + " is not a JSON list; expected " + EXPECTED);
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (problems.size() >= ImageCollector.MAX_PROBLEMS) {
        json.skipChildren();
      } else if (json.hasToken(JsonToken.START_OBJECT)) {
        image();
      } else {
        String place = JsonAnnotations.place(file, json);
        problems.add(
            "%s: an image is %s; expected an object".formatted(place, JsonText.found(json)));
      }
    }
    return NamedContent.ofFile(read, problems, images.warnings(file));
  }

  private void image() throws IOException {
    String place = JsonAnnotations.place(file, json);
    List<NamedObject> objects = new ArrayList<>();
    List<String> ofImage = new ArrayList<>();
    String name = null;
    boolean hasAnnotations = false;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      if (isImageKey(key)) {
        name = JsonAnnotations.text(json);
      } else if (isAnnotationsKey(key)) {
        hasAnnotations = true;
        annotations(key, objects, ofImage);
      } else {
        json.skipChildren();
      }
    }
    if (!hasAnnotations) {
      ofImage.add(place + ": an image has no annotations; expected " + LIST);
    }
    Path image = null;
    if (name == null || name.isEmpty()) {
      ofImage.add(place + ": an image has no name; expected " + EXPECTED);
    } else {
      try {
        image = images.find(file, name, false);
      } catch (InvalidAnnotationException e) {
        ofImage.add(place + ": " + e.getMessage());
      }
    }
    int unknown = ImageSizeCheck.UNKNOWN;
    read.add(new NamedImage(place, image, unknown, unknown, false, objects, ofImage));
  }

  private void annotations(String key, List<NamedObject> objects, List<String> ofImage)
      throws IOException {
    if (!json.hasToken(JsonToken.START_ARRAY)) {
      String place = JsonAnnotations.place(file, json);
      ofImage.add("%s: %s is %s; expected %s".formatted(place, key, JsonText.found(json), LIST));
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      annotation(objects, ofImage);
    }
  }

  private void annotation(List<NamedObject> objects, List<String> ofImage) throws IOException {
    String place = JsonAnnotations.place(file, json);
    if (ofImage.size() >= MAX_PROBLEMS_OF_IMAGE) {
      json.skipChildren();
      return;
    }
    String label = null;
    double[] box = null;
    if (!json.hasToken(JsonToken.START_OBJECT)) {
      ofImage.add(
          "%s: an annotation is %s; expected an object".formatted(place, JsonText.found(json)));
      return;
    }
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "label" -> label = JsonAnnotations.text(json);
        case "coordinates" -> box = coordinates();
        default -> json.skipChildren();
      }
    }
    if (label == null || label.isEmpty()) {
      ofImage.add(place + ": annotation has no label; expected the name of its class");
    } else if (box == null || Arrays.stream(box).anyMatch(Double::isNaN)) {
      ofImage.add(
          "%s: annotation '%s' has no %s"
              .formatted(place, TextLines.shortened(label), COORDINATES));
    } else {
      objects.add(
          new NamedObject(
              place,
              label,
              new double[] {
                box[0] - box[2] / 2, box[1] - box[3] / 2, box[0] + box[2] / 2, box[1] + box[3] / 2
              }));
    }
  }

  /** Returns x, y, width and height, NaN for what is missing; null when it is not an object. */
  private double[] coordinates() throws IOException {
    if (!json.hasToken(JsonToken.START_OBJECT)) {
      json.skipChildren();
      return null;
    }
    double[] box = new double[KEYS.size()];
    Arrays.fill(box, Double.NaN);
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      if (KEYS.contains(key)) {
        box[KEYS.indexOf(key)] = JsonAnnotations.number(json);
      } else {
        json.skipChildren();
      }
    }
    return box;
  }
}
