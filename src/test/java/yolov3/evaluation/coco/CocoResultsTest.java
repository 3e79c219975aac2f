package yolov3.evaluation.coco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.data.ClassNames;
import yolov3.data.CocoId;
import yolov3.data.CocoIds;
import yolov3.data.LabelledImage;
import yolov3.data.image.ImageSize;
import yolov3.evaluation.GroundTruth;
import yolov3.evaluation.ImageResult;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

class CocoResultsTest {

  private static final ClassNames NAMES = new ClassNames(List.of("cat", "dog"));

  private static final GroundTruth GROUND_TRUTH =
      GroundTruth.numbered(
          List.of(
              new LabelledImage(Path.of("a.jpg"), List.of(object(HERE, 0), crowd(THERE, 1))),
              new LabelledImage(Path.of("b.jpg"), List.of())),
          NAMES);

  private static final GroundTruth WITH_IDS =
      new GroundTruth(
          GROUND_TRUTH.images(),
          NAMES,
          new CocoIds(
              List.of(CocoId.of(1), CocoId.of(2)), List.of(CocoId.of(1), CocoId.of(2)), Map.of()));

  @TempDir Path folder;

  private static List<ImageResult> read(Path file, GroundTruth groundTruth) {
    return CocoResults.read(file, groundTruth, DetectionIds.AS_FOUND, warning -> {});
  }

  @Test
  void whatIsWrittenIsReadBack() {
    List<ImageResult> results =
        List.of(
            image(GROUND_TRUTH.images().get(0).boxes(), found(HERE, 0, 0.5), found(THERE, 1, 0.25)),
            image(List.of(), found(HERE, 1, 1e-9)));
    Path file = folder.resolve("found.json");
    CocoResults.write(file, GROUND_TRUTH, results, Collections.nCopies(2, new ImageSize(99, 88)));
    assertEquals(results, read(file, GROUND_TRUTH));
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
        new GroundTruth(
            GROUND_TRUTH.images(),
            NAMES,
            new CocoIds(
                List.of(CocoId.of(900), CocoId.of(5)),
                List.of(CocoId.of(44), CocoId.of(7)),
                Map.of()));
    Path file = folder.resolve("found.json");
    Files.writeString(
        file, "[{\"image_id\":5,\"category_id\":7,\"bbox\":[0,0,10,10],\"score\":0.5,\"x\":1}]");
    assertEquals(List.of(found(HERE, 1, 0.5)), read(file, own).get(1).detections());
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            "{}",
            " is not a list; expected COCO's results format: [{image_id, category_id, bbox, score}, …]"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1,\"score\":0.5}]",
            ": detection 1 lacks one of image_id, category_id, bbox, score; expected all four"),
        arguments(
            "[{\"image_id\":3,\"category_id\":1,\"bbox\":[0,0,1,1],\"score\":0.5}]",
            ": 1 of 1 detections are of images that the ground truth lacks, the first is detection 1 with image_id 3; expected one of its 2 ids, 1 to 2"),
        arguments(
            "[{\"image_id\":1,\"category_id\":0,\"bbox\":[0,0,1,1],\"score\":0.5}]",
            ": detection 1 has category_id 0, which the ground truth lacks; expected one of its 2 ids, 1 to 2"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,-1,1],\"score\":0.5}]",
            ": detection 1 has bbox [0, 0, -1, 1]; expected x, y, width, height"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,1],\"score\":0.5}]",
            ": detection 1 has bbox [0, 0, 1]; expected x, y, width, height"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1,\"bbox\":[0,1e999,1,1],\"score\":0.5}]",
            ": detection 1 has bbox [0, 1e999, 1, 1], with numbers that are not finite; expected x, y, width, height"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,1,1],\"score\":\"NaN\"}]",
            ": detection 1 has score \"NaN\"; expected a number"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,1,1],\"score\":NaN}]",
            ": detection 1 has score NaN; expected a number"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1,\"bbox\":[0,NaN,1,1],\"score\":1}]",
            ": detection 1 has bbox [0, NaN, 1, 1], with numbers that are not finite; expected x, y, width, height"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1,\"bbox\":{},\"score\":1}]",
            ": detection 1 has bbox an object; expected x, y, width, height"),
        arguments(
            "[{\"image_id\":true,\"category_id\":1,\"bbox\":[0,0,1,1],\"score\":1}]",
            ": detection 1 has image_id true; expected a whole number or a text"),
        arguments(
            "[{\"image_id\":1,\"category_id\":1.5,\"bbox\":[0,0,1,1],\"score\":1}]",
            ": detection 1 has category_id 1.5; expected a whole number or a text"),
        arguments("airplane", " is not JSON; expected detections in COCO's results format"),
        arguments("[7]", ": detection 1 is 7; expected an object"),
        arguments(
            "[{",
            ": detection 1 is malformed: Unexpected end-of-input: expected close marker for Object"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakesAreNamed(String json, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("found.json"), json);
    UserException e = assertThrows(UserException.class, () -> read(file, WITH_IDS));
    assertEquals(file + message, e.getMessage());
  }

  /** No form of an id changes what it says. */
  @ParameterizedTest
  @ValueSource(strings = {"5", "5.0", "50e-1", "\"5\""})
  void idsAreNumbersInAnyForm(String id) throws IOException {
    GroundTruth own =
        new GroundTruth(
            GROUND_TRUTH.images(),
            NAMES,
            new CocoIds(
                List.of(CocoId.of("2007_000027"), CocoId.of("5")),
                List.of(CocoId.of(-4), CocoId.of(5)),
                Map.of()));
    Path file = folder.resolve("found.json");
    Files.writeString(
        file,
        "[{\"image_id\":%s,\"category_id\":%s,\"bbox\":[0,0,10,10],\"score\":0.5}]"
            .formatted(id, id));
    assertEquals(List.of(found(HERE, 1, 0.5)), read(file, own).get(1).detections());
  }

  @Test
  void idsAreWrittenInTheFormInWhichTheyWereRead() throws IOException {
    GroundTruth own =
        new GroundTruth(
            GROUND_TRUTH.images(),
            NAMES,
            new CocoIds(
                List.of(CocoId.of("2007_000027"), new CocoId("12345678901234567890", false)),
                List.of(CocoId.of("5"), CocoId.of(-4)),
                Map.of()));
    List<ImageResult> results =
        List.of(image(List.of(), found(HERE, 0, 0.5)), image(List.of(), found(THERE, 1, 0.5)));
    Path file = folder.resolve("found.json");
    Path beside =
        CocoResults.write(file, own, results, Collections.nCopies(2, new ImageSize(99, 88)));
    String written = Files.readString(file) + Files.readString(beside);
    for (String id :
        List.of(
            "\"image_id\":\"2007_000027\"",
            "\"image_id\":12345678901234567890",
            "\"category_id\":\"5\"",
            "\"category_id\":-4",
            "{\"id\":\"2007_000027\"",
            "{\"id\":\"5\"")) {
      assertTrue(written.contains(id), id + " is not in " + written);
    }
    assertEquals(results.get(1).detections(), read(file, own).get(1).detections());
  }

  @Test
  void malformedJsonIsAMistakeWithThePlace() throws IOException {
    for (String json :
        List.of("", "[", "[{\"image_id\":1", "[{\"image_id\":\"x\"}]", "[1]", "[}")) {
      Path file = Files.writeString(folder.resolve("found.json"), json);
      UserException e = assertThrows(UserException.class, () -> read(file, WITH_IDS), json);
      assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      assertFalse(e.getMessage().contains("java") || e.getMessage().contains("`"), e.getMessage());
    }
  }

  @Test
  void missingFileAndFolder() {
    Path file = folder.resolve("none/found.json");
    UserException missing = assertThrows(UserException.class, () -> read(file, WITH_IDS));
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
