package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate --detections} on data that has no ids, as Ultralytics writes both. */
@Tag("tensorflow")
class EvaluateDetectionsTest {

  private static final int IMAGES = 12;

  @TempDir Path folder;
  private String out;
  private String err;

  /** 1.png to 12.png, whose order as names is not that of their numbers; a box is told by its y. */
  @BeforeEach
  void makeImages() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("labels"));
    Files.writeString(folder.resolve("names.txt"), "cone\n");
    for (int i = 1; i <= IMAGES; i++) {
      BufferedImage image = new BufferedImage(100, 200, BufferedImage.TYPE_BYTE_GRAY);
      ImageIO.write(image, "png", folder.resolve("images/" + i + ".png").toFile());
      Files.writeString(
          folder.resolve("labels/" + i + ".txt"),
          String.format(Locale.ROOT, "0 0.5 %.6f 0.2 0.05", (10 * i + 5) / 200.0));
    }
  }

  /** Perfect detections of all images. */
  private Path detections(String format) throws IOException {
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= IMAGES; i++) {
      all.add(
          "{%s, \"category_id\": 1, \"bbox\": [40, %d, 20, 10], \"score\": 0.9}"
              .formatted(format.formatted(i), 10 * i));
    }
    return Files.writeString(folder.resolve("found.json"), all.toString());
  }

  private int evaluate(Path detections, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "evaluate",
                "--detections",
                detections.toString(),
                "--data",
                folder.resolve("images").toString(),
                "--names",
                folder.resolve("names.txt").toString()));
    arguments.addAll(List.of(more));
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    int code =
        Main.run(
            arguments.toArray(String[]::new), new PrintWriter(outText), new PrintWriter(errText));
    out = outText.toString();
    err = errText.toString();
    return code;
  }

  private void assertPerfect(int code) {
    assertEquals(0, code, err);
    assertEquals("", err);
    assertTrue(out.matches("(?s).*\\Rall +12 +12 .* 1[.]0000 +1[.]0000\\R.*"), out);
  }

  @Test
  void numbersAreTheNamesOfTheFiles() throws IOException {
    assertPerfect(evaluate(detections("\"image_id\": %d")));
    assertPerfect(evaluate(detections("\"image_id\": \"%d\"")));
  }

  @Test
  void fileNamesCountWhateverTheIds() throws IOException {
    assertPerfect(evaluate(detections("\"image_id\": \"f\", \"file_name\": \"%d.png\"")));
  }

  @Test
  void detectionsThatAreWrittenAreReadBack() throws IOException {
    Path found = folder.resolve("own.json");
    assertPerfect(evaluate(detections("\"image_id\": %d"), "--coco-json", found.toString()));
    assertPerfect(evaluate(found));
  }

  @Test
  void outputsOfOneNameAreRefused() throws IOException {
    String file = folder.resolve("same.json").toString();
    assertEquals(2, evaluate(detections("\"image_id\": %d"), "--coco-json", file, "--json", file));
    assertTrue(
        err.endsWith(file + " would be written twice; choose another name for one of the files\n"),
        err);
  }

  @Test
  void optionsOfDetectionsAreRefusedWithoutThem() {
    for (String option : List.of("--image-ids=name", "--first-category=0")) {
      Answer.assertMistake(
          "--image-ids and --first-category work only with --detections; remove them",
          "evaluate",
          "run",
          option);
    }
  }

  @Test
  void placesInTheListAreRefused() throws IOException {
    Path found = detections("\"image_id\": 10%d");
    assertEquals(2, evaluate(found));
    assertTrue(
        err.startsWith(
            found
                + ": 12 of 12 detections are of images that the ground truth lacks, the first is detection 1 with image_id 101; expected a file_name such as '1.png', "),
        err);
  }

  @Test
  void idsOfCocoAreWantedOfDataThatHasNone() throws IOException {
    Path found = detections("\"image_id\": %d");
    assertEquals(2, evaluate(found, "--image-ids", "id"));
    assertTrue(err.contains("since the ground truth has no ids"), err);
    assertEquals(2, evaluate(found, "--first-category", "2"));
    assertTrue(err.startsWith("--first-category is 2; expected 0 or 1"), err);
    assertEquals(2, evaluate(found, "--first-category", "0"));
    assertTrue(
        err.contains("has category_id 1, which the ground truth lacks; expected 0 to 0"), err);
    assertEquals(2, evaluate(found, "--image-ids", "order"));
    assertTrue(err.contains("--image-ids is 'order'; expected auto, id or name"), err);
  }
}
