package yolov3.evaluation.coco;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import yolov3.data.CocoId;
import yolov3.data.LabelledImage;
import yolov3.data.image.ImageSize;
import yolov3.evaluation.GroundTruth;
import yolov3.evaluation.ImageResult;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.io.AtomicFile;
import yolov3.io.JsonText;
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

  private static final ObjectWriter JSON =
      JsonText.MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT);

  private record WrittenDetection(
      CocoId imageId, String fileName, CocoId categoryId, double[] bbox, double score) {}

  private record Instances(
      Map<String, String> info,
      List<Image> images,
      List<Annotation> annotations,
      List<Category> categories) {}

  private record Image(CocoId id, String fileName, int width, int height) {}

  private record Annotation(
      int id,
      CocoId imageId,
      CocoId categoryId,
      double[] bbox,
      double area,
      int iscrowd,
      int ignore) {}

  private record Category(CocoId id, String name) {}

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
    write(file, detections(groundTruth, results));
    write(beside, instances(groundTruth, sizes));
    return beside;
  }

  /** Returns {@code found.ground-truth.json} for {@code found.json}. */
  public static Path groundTruthFile(Path detections) {
    String name = detections.getFileName().toString();
    String stem = name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
    return detections.resolveSibling(stem + ".ground-truth.json");
  }

  private static void write(Path file, Object content) {
    AtomicFile.write(file, stream -> JSON.writeValue(stream, content));
  }

  private static List<WrittenDetection> detections(
      GroundTruth groundTruth, List<ImageResult> results) {
    List<WrittenDetection> detections = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      CocoId id = groundTruth.imageIds().get(i);
      String name = groundTruth.images().get(i).image().toString();
      for (Detection detection : results.get(i).detections()) {
        CocoId category = groundTruth.categoryIds().get(detection.classIndex());
        detections.add(
            new WrittenDetection(id, name, category, xywh(detection.box()), detection.score()));
      }
    }
    return detections;
  }

  private static Instances instances(GroundTruth groundTruth, List<ImageSize> sizes) {
    List<Image> images = new ArrayList<>();
    List<Annotation> annotations = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      CocoId id = groundTruth.imageIds().get(i);
      LabelledImage image = groundTruth.images().get(i);
      ImageSize size = sizes.get(i);
      images.add(new Image(id, image.image().toString(), size.width(), size.height()));
      for (LabelledBox object : image.boxes()) {
        annotations.add(
            new Annotation(
                annotations.size() + 1,
                id,
                groundTruth.categoryIds().get(object.classIndex()),
                xywh(object.box()),
                object.area(),
                object.kind() == LabelledBox.Kind.CROWD ? 1 : 0,
                object.counts() ? 0 : 1));
      }
    }
    List<Category> categories =
        IntStream.range(0, groundTruth.names().count())
            .mapToObj(
                c -> new Category(groundTruth.categoryIds().get(c), groundTruth.names().name(c)))
            .toList();
    return new Instances(Map.of(), images, annotations, categories);
  }

  private static double[] xywh(Box box) {
    return new double[] {box.xmin(), box.ymin(), box.width(), box.height()};
  }
}
