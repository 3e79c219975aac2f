package yolov3.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static yolov3.evaluation.Boxes.HERE;
import static yolov3.evaluation.Boxes.THERE;
import static yolov3.evaluation.Boxes.crowd;
import static yolov3.evaluation.Boxes.found;
import static yolov3.evaluation.Boxes.image;
import static yolov3.evaluation.Boxes.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.dataset.ClassNames;
import yolov3.dataset.ImageSize;
import yolov3.dataset.LabelledImage;
import yolov3.error.RunFailedException;
import yolov3.error.UserException;

class CocoResultsTest {

  private static final ClassNames NAMES = new ClassNames(List.of("cat", "dog"));

  private static final GroundTruth GROUND_TRUTH =
      GroundTruth.numbered(
          List.of(
              new LabelledImage(Path.of("a.jpg"), List.of(object(HERE, 0), crowd(THERE, 1))),
              new LabelledImage(Path.of("b.jpg"), List.of())),
          NAMES);

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBack() {
    List<ImageResult> results =
        List.of(
            image(GROUND_TRUTH.images().get(0).boxes(), found(HERE, 0, 0.5), found(THERE, 1, 0.25)),
            image(List.of(), found(HERE, 1, 1e-9)));
    Path file = folder.resolve("found.json");
    CocoResults.write(file, GROUND_TRUTH, results, Collections.nCopies(2, new ImageSize(99, 88)));
    assertEquals(results, CocoResults.read(file, GROUND_TRUTH));
  }

  @Test
  void groundTruthIsWrittenBesideIt() throws IOException {
    List<ImageResult> results = List.of(image(List.of()), image(List.of()));
    Path groundTruth =
        CocoResults.write(
            folder.resolve("found.json"),
            GROUND_TRUTH,
            results,
            List.of(new ImageSize(99, 88), new ImageSize(77, 66)));
    assertEquals(folder.resolve("found.ground-truth.json"), groundTruth);
    JsonNode json = new ObjectMapper().readTree(groundTruth.toFile());
    assertEquals(
        "{\"id\":2,\"file_name\":\"b.jpg\",\"width\":77,\"height\":66}", text(json, "images", 1));
    assertEquals(
        "{\"id\":2,\"image_id\":1,\"category_id\":2,\"bbox\":[50.0,50.0,10.0,10.0],\"area\":100.0,"
            + "\"iscrowd\":1,\"ignore\":1}",
        text(json, "annotations", 1));
    assertEquals("{\"id\":1,\"name\":\"cat\"}", text(json, "categories", 0));
  }

  private static String text(JsonNode json, String list, int index) {
    return json.get(list).get(index).toString();
  }

  @Test
  void idsOfTheGroundTruthAreTheOnesThatCount() throws IOException {
    GroundTruth own =
        new GroundTruth(GROUND_TRUTH.images(), NAMES, List.of(900L, 5L), List.of(44L, 7L));
    Path file = folder.resolve("found.json");
    Files.writeString(
        file, "[{\"image_id\":5,\"category_id\":7,\"bbox\":[0,0,10,10],\"score\":0.5,\"x\":1}]");
    assertEquals(List.of(found(HERE, 1, 0.5)), CocoResults.read(file, own).get(1).detections());
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            "{}",
            " is no list; expected COCO's results format: [{image_id, category_id, bbox, score}, …]"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1,\"score\":0.5}]",
            ": detection 1 lacks one of image_id, category_id, bbox, score; expected all four"),
        arguments(
            "[{\"image_id\":3,\"category_id\":1,\"bbox\":[0,0,1,1],\"score\":0.5}]",
            ": detection 1 has image_id 3, which the ground truth lacks; expected one of its 2 ids, 1 to 2"),
        arguments(
            "[{\"image_id\":1,\"category_id\":0,\"bbox\":[0,0,1,1],\"score\":0.5}]",
            ": detection 1 has category_id 0, which the ground truth lacks; expected one of its 2 ids, 1 to 2"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,-1,1],\"score\":0.5}]",
            ": detection 1 has bbox [0.0, 0.0, -1.0, 1.0]; expected x, y, width, height"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,1],\"score\":0.5}]",
            ": detection 1 has bbox [0.0, 0.0, 1.0]; expected x, y, width, height"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1,\"bbox\":[0,1e999,1,1],\"score\":0.5}]",
            ": detection 1 has a bbox with numbers that are not finite"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,1,1],\"score\":\"NaN\"}]",
            ": detection 1 has score NaN; expected a number"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakesAreNamed(String json, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("found.json"), json);
    UserException e = assertThrows(UserException.class, () -> CocoResults.read(file, GROUND_TRUTH));
    assertEquals(file + message, e.getMessage());
  }

  @Test
  void malformedJsonIsAMistakeWithThePlace() throws IOException {
    for (String json :
        List.of("", "[", "[{\"image_id\":1", "[{\"image_id\":\"x\"}]", "[1]", "[}")) {
      Path file = Files.writeString(folder.resolve("found.json"), json);
      UserException e =
          assertThrows(UserException.class, () -> CocoResults.read(file, GROUND_TRUTH), json);
      assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
  }

  @Test
  void missingFileAndFolder() {
    Path file = folder.resolve("none/found.json");
    UserException missing =
        assertThrows(UserException.class, () -> CocoResults.read(file, GROUND_TRUTH));
    assertEquals(
        "detections '" + file + "' not found; expected a JSON file in COCO's results format",
        missing.getMessage());
    RunFailedException unwritable =
        assertThrows(
            RunFailedException.class,
            () -> CocoResults.write(file, GROUND_TRUTH, List.of(), List.of()));
    assertEquals(file + " can't be written: no such file", unwritable.getMessage());
  }
}
