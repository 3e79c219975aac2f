package yolov3.evaluation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import yolov3.dataset.ImageSize;
import yolov3.dataset.LabelledImage;
import yolov3.error.RunFailedException;
import yolov3.error.UserException;
import yolov3.files.IoFailures;
import yolov3.files.WholeFile;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/**
 * Detections in COCO's results format, a list of {@code {image_id, category_id, bbox: [x, y, width,
 * height], score}}, and the ground truth that belongs to them as COCO's instances format, as
 * pycocotools loads both.
 *
 * <p>pycocotools takes difficult objects for such as must be found: it knows no {@code ignore} mark
 * but that of crowds. The mark is written all the same.
 */
public final class CocoResults {

  private static final ObjectMapper JSON = new ObjectMapper();

  private CocoResults() {}

  /** A detection as it stands in a file. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Written(
      @JsonProperty("image_id") Long imageId,
      @JsonProperty("category_id") Long categoryId,
      double[] bbox,
      Double score) {}

  /**
   * Reads the detections of a set of images.
   *
   * @param file results; segmentations and other fields are passed over
   * @param groundTruth the images and classes that its ids stand for
   * @return one for each image, in their order, with the detections in the order of the file
   * @throws UserException if the file is missing, malformed, or speaks of an image or class that
   *     the ground truth lacks
   */
  public static List<ImageResult> read(Path file, GroundTruth groundTruth) {
    Map<Long, Integer> images = indices(groundTruth.imageIds());
    Map<Long, Integer> classes = indices(groundTruth.categoryIds());
    List<List<Detection>> detections = new ArrayList<>();
    groundTruth.images().forEach(image -> detections.add(new ArrayList<>()));
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "detections '" + file + "' not found; expected a JSON file in COCO's results format");
    }
    int number = 0;
    try (JsonParser parser = JSON.getFactory().createParser(file.toFile())) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new UserException(
            file
                + " is no list; expected COCO's results format: [{image_id, category_id, bbox, score}, …]");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        number++;
        Written written = parser.readValueAs(Written.class);
        String where = file + ": detection " + number;
        requireWhole(where, written);
        int image = indexOf(where, "image_id", written.imageId, images);
        int classIndex = indexOf(where, "category_id", written.categoryId, classes);
        Box box = boxOf(where, written.bbox);
        detections.get(image).add(new Detection(box, classIndex, written.score));
      }
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s: detection %d is malformed: %s"
              .formatted(
                  file, Math.max(1, number), e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read (" + IoFailures.reasonOf(e) + ")", e);
    }
    List<ImageResult> results = new ArrayList<>();
    for (int i = 0; i < detections.size(); i++) {
      results.add(new ImageResult(groundTruth.images().get(i).boxes(), detections.get(i)));
    }
    return results;
  }

  private static Map<Long, Integer> indices(List<Long> ids) {
    Map<Long, Integer> indices = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      indices.put(ids.get(i), i);
    }
    return indices;
  }

  private static void requireWhole(String where, Written written) {
    if (written == null
        || written.imageId == null
        || written.categoryId == null
        || written.bbox == null
        || written.score == null) {
      throw new UserException(
          where + " lacks one of image_id, category_id, bbox, score; expected all four");
    }
    if (!Double.isFinite(written.score)) {
      throw new UserException(where + " has score " + written.score + "; expected a number");
    }
  }

  private static int indexOf(String where, String field, long id, Map<Long, Integer> indices) {
    Integer index = indices.get(id);
    if (index == null) {
      throw new UserException(
          "%s has %s %d, which the ground truth lacks; expected %s"
              .formatted(where, field, id, examples(indices)));
    }
    return index;
  }

  private static String examples(Map<Long, Integer> indices) {
    long least = indices.keySet().stream().mapToLong(Long::longValue).min().orElse(0);
    long most = indices.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    return "one of its " + indices.size() + " ids, " + least + " to " + most;
  }

  private static Box boxOf(String where, double[] xywh) {
    if (xywh.length == 4 && xywh[2] >= 0 && xywh[3] >= 0) {
      try {
        return new Box(xywh[0], xywh[1], xywh[0] + xywh[2], xywh[1] + xywh[3]);
      } catch (IllegalArgumentException e) { // not finite
        throw new UserException(where + " has a bbox with numbers that are not finite", e);
      }
    }
    throw new UserException(
        "%s has bbox %s; expected x, y, width, height".formatted(where, Arrays.toString(xywh)));
  }

  /**
   * Writes detections, and the ground truth beside them.
   *
   * @param file replaced if it is there
   * @param results of the images of the ground truth, in their order
   * @param sizes of the images
   * @return the file of the ground truth, see {@link #groundTruthFile}
   * @throws RunFailedException when a file can't be written
   */
  public static Path write(
      Path file, GroundTruth groundTruth, List<ImageResult> results, List<ImageSize> sizes) {
    Path beside = groundTruthFile(file);
    write(file, json -> writeDetections(json, groundTruth, results));
    write(beside, json -> writeGroundTruth(json, groundTruth, sizes));
    return beside;
  }

  /** {@code found.json} has its ground truth in {@code found.ground-truth.json}. */
  public static Path groundTruthFile(Path detections) {
    String name = detections.getFileName().toString();
    String stem = name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
    return detections.resolveSibling(stem + ".ground-truth.json");
  }

  private interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private static void write(Path file, Content content) {
    WholeFile.write(
        file,
        stream -> {
          try (JsonGenerator json = JSON.getFactory().createGenerator(stream)) {
            content.writeTo(json);
          }
        });
  }

  private static void writeDetections(
      JsonGenerator json, GroundTruth groundTruth, List<ImageResult> results) throws IOException {
    json.writeStartArray();
    for (int i = 0; i < results.size(); i++) {
      for (Detection detection : results.get(i).detections()) {
        json.writeStartObject();
        json.writeNumberField("image_id", groundTruth.imageIds().get(i));
        json.writeNumberField("category_id", groundTruth.categoryIds().get(detection.classIndex()));
        writeBox(json, detection.box());
        json.writeNumberField("score", detection.score());
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
    json.writeEndArray();
  }

  private static void writeGroundTruth(
      JsonGenerator json, GroundTruth groundTruth, List<ImageSize> sizes) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("info");
    json.writeEndObject();
    json.writeArrayFieldStart("images");
    for (int i = 0; i < sizes.size(); i++) {
      json.writeStartObject();
      json.writeNumberField("id", groundTruth.imageIds().get(i));
      json.writeStringField("file_name", groundTruth.images().get(i).image().toString());
      json.writeNumberField("width", sizes.get(i).width());
      json.writeNumberField("height", sizes.get(i).height());
      json.writeEndObject();
      json.writeRaw('\n');
    }
    json.writeEndArray();
    json.writeArrayFieldStart("annotations");
    long id = 0;
    for (int i = 0; i < sizes.size(); i++) {
      LabelledImage image = groundTruth.images().get(i);
      for (LabelledBox object : image.boxes()) {
        json.writeStartObject();
        json.writeNumberField("id", ++id);
        json.writeNumberField("image_id", groundTruth.imageIds().get(i));
        json.writeNumberField("category_id", groundTruth.categoryIds().get(object.classIndex()));
        writeBox(json, object.box());
        json.writeNumberField("area", object.area());
        json.writeNumberField("iscrowd", object.kind() == LabelledBox.Kind.CROWD ? 1 : 0);
        json.writeNumberField("ignore", object.counts() ? 0 : 1);
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("categories");
    for (int c = 0; c < groundTruth.names().count(); c++) {
      json.writeStartObject();
      json.writeNumberField("id", groundTruth.categoryIds().get(c));
      json.writeStringField("name", groundTruth.names().name(c));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeBox(JsonGenerator json, Box box) throws IOException {
    json.writeArrayFieldStart("bbox");
    json.writeNumber(box.xmin());
    json.writeNumber(box.ymin());
    json.writeNumber(box.width());
    json.writeNumber(box.height());
    json.writeEndArray();
  }
}
