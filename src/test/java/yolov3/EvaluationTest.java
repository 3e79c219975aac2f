package yolov3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.data.CocoId;
import yolov3.data.annotation.SetFolder;
import yolov3.evaluation.coco.DetectionIds;

/** Evaluation of a file of detections in the images of a COCO file, as pycocotools does it. */
@Tag("tensorflow")
class EvaluationTest {

  private static final String BOX = "\"bbox\": [10, 10, 20, 20]";

  @TempDir Path temp;
  private SetFolder set;

  @BeforeEach
  void make() {
    set = new SetFolder(temp).images("a.png", "b.png");
  }

  private EvaluationResult evaluate(String... detections) {
    set.text("found.json", "[" + String.join(",", detections) + "]");
    return Evaluation.ofDetections(set.path("found.json"), Optional.empty(), DetectionIds.AS_FOUND)
        .on(set.path("coco.json"))
        .run();
  }

  private static String detection(int image, int category) {
    return "{\"image_id\": %d, \"category_id\": %d, %s, \"score\": 0.5}"
        .formatted(image, category, BOX);
  }

  @Test
  void everyCategoryOfANameIsItsClass() {
    set.text(
        "coco.json",
        """
        {"images": [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "b.png"}],
         "categories": [{"id": 0, "name": "pothole"}, {"id": 1, "name": "pothole"}],
         "annotations": [{"image_id": 1, "category_id": 1, %1$s}, {"image_id": 2, "category_id": 1, %1$s}]}
        """
            .formatted(BOX));
    EvaluationResult result = evaluate(detection(1, 1), detection(2, 0));
    assertEquals(1, result.metrics().map50());
    assertEquals(List.of(CocoId.of(1)), result.groundTruth().categoryIds());
  }

  /** The false detection of the first image in the file comes second by the images' ids. */
  @Test
  void equalConfidencesAreInTheOrderOfTheIdsOfTheirImages() {
    set.text(
        "coco.json",
        """
        {"images": [{"id": 9, "file_name": "a.png"}, {"id": 1, "file_name": "b.png"}],
         "categories": [{"id": 1, "name": "cone"}],
         "annotations": [{"image_id": 1, "category_id": 1, %s}]}
        """
            .formatted(BOX));
    EvaluationResult result = evaluate(detection(9, 1), detection(1, 1));
    assertEquals(1, result.metrics().map50());
    assertEquals(List.of(CocoId.of(1), CocoId.of(9)), result.groundTruth().imageIds());
    assertEquals(
        List.of(1, 0), result.results().stream().map(r -> r.groundTruth().size()).toList());
  }
}
