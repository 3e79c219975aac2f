package yolov3.evaluation.coco;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import yolov3.data.LabelledImage;
import yolov3.data.image.ImageSize;
import yolov3.evaluation.GroundTruth;
import yolov3.evaluation.ImageResult;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.io.AtomicFile;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/**
 * Detections in COCO's results format, a list of {@code {image_id, category_id, bbox: [x, y, width,
 * height], score}} with the {@code file_name} of the image, and their ground truth in COCO's
 * instances format, as pycocotools loads both.
 *
 * <p>pycocotools counts difficult objects as objects that must be found: it knows no {@code ignore}
 * mark but that of crowds. The mark is written all the same.
 */
public final class CocoResults {

  private static final ObjectMapper JSON = new ObjectMapper();

  private CocoResults() {}

  /**
   * Reads the detections of a set of images, matched by the ids of the ground truth, else by the
   * names of the images' files, never by their order.
   *
   * @param file results; segmentations and other fields are skipped
   * @param ids meaning of ambiguous ids
   * @param warnings receives assumptions about ambiguous ids
   * @return a result per image, in their order, with the detections in the order of the file
   * @throws UserException if the file is missing, malformed, ambiguous, or names an image or class
   *     that the ground truth lacks
   */
  public static List<ImageResult> read(
      Path file, GroundTruth groundTruth, DetectionIds ids, Consumer<String> warnings) {
    return new CocoResultsReader(file, groundTruth).read(ids, warnings);
  }

  /**
   * Writes detections, and the ground truth beside them.
   *
   * @param file replaced if it exists
   * @param results one per image of the ground truth, in their order
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

  /** Returns {@code found.ground-truth.json} for {@code found.json}. */
  public static Path groundTruthFile(Path detections) {
    String name = detections.getFileName().toString();
    String stem = name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
    return detections.resolveSibling(stem + ".ground-truth.json");
  }

  private interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private static void write(Path file, Content content) {
    AtomicFile.write(
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
        groundTruth.imageIds().get(i).write("image_id", json);
        json.writeStringField("file_name", groundTruth.images().get(i).image().toString());
        groundTruth.categoryIds().get(detection.classIndex()).write("category_id", json);
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
      groundTruth.imageIds().get(i).write("id", json);
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
        groundTruth.imageIds().get(i).write("image_id", json);
        groundTruth.categoryIds().get(object.classIndex()).write("category_id", json);
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
      groundTruth.categoryIds().get(c).write("id", json);
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
