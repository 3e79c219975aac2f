package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.ConfigFile;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.data.image.RgbImage;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.io.AtomicFolder;
import yolov3.io.EncodedImage;
import yolov3.training.TinyRun;

@Tag("tensorflow")
class AnchorsCommandTest {

  @TempDir Path temp;
  private String out;
  private String err;

  /**
   * An image that is shrunk to a quarter in an input of 128, where it begins at y = 32, with boxes
   * that are then 4×4, 6×6, 10×20, 20×12, 50×48 and 120×60.
   */
  private Path list;

  @BeforeEach
  void drawList() throws IOException {
    Files.write(
        temp.resolve("wide.jpg"),
        EncodedImage.jpeg(new RgbImage(512, 256, new byte[512 * 256 * 3]).toBufferedImage(), 0.9f));
    list =
        Files.writeString(
            temp.resolve("list.txt"),
            "wide.jpg 0,0,40,80,0 10,90,90,138,3 200,0,400,192,1 24,24,40,40,0 480,100,504,124,0"
                + " 8,8,488,248,2\n");
  }

  private int run(String... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    int exitCode =
        Main.run(
            Stream.concat(Stream.of("anchors"), Stream.of(arguments)).toArray(String[]::new),
            new PrintWriter(outText),
            new PrintWriter(errText));
    out = outText.toString();
    err = errText.toString();
    return exitCode;
  }

  @Test
  void sizesAreThoseInTheNetworksInput() throws IOException {
    Path json = temp.resolve("anchors.json");

    assertEquals(
        0,
        run(list.toString(), "--count", "6", "--input-size", "128", "--json", json.toString()),
        err);

    assertTrue(
        out.endsWith(
            "model:%n  architecture: yolov3-tiny%n  input_size: 128%n  anchors: [[4.0, 4.0], [6.0, 6.0], [10.0, 20.0], [20.0, 12.0], [50.0, 48.0], [120.0, 60.0]]%n"
                .formatted()),
        out);
    JsonNode answer = new ObjectMapper().readTree(json.toFile());
    assertEquals(6, answer.get("boxes").asInt());
    assertEquals(1, answer.get("found").get("mean_iou").asDouble());
    // 6×6 around (123, 60): its anchor is around (120, 56), and 3·2 / (36 + 36 − 3·2) is under 0.3
    assertEquals(5 / 6.0, answer.get("found").get("best_possible_recall").asDouble());
    assertEquals(6, answer.get("present").get("anchors").size());
  }

  @Test
  void linesForTheConfigCanBePasted() throws IOException {
    MnistDetectionDataset set = TinyRun.draw(temp.resolve("set"), 30);
    Path config = TinyRun.writeConfig(temp, set);

    assertEquals(0, run(config.toString()), err);

    Path pasted =
        Files.writeString(
            temp.resolve("pasted.yaml"),
            "data: {source: %s}%n".formatted(set.folder()) + out.substring(out.indexOf("model:")));
    ModelConfig model = ConfigFile.read(pasted, Map.of()).model();
    assertEquals(Architecture.YOLOV3_TINY, model.architecture());
    assertEquals(6, model.anchors().size());
  }

  @Test
  void fewerBoxesThanAnchorsAreAMistake() {
    assertEquals(2, run(list.toString()));
    assertEquals(
        "6 boxes with 6 different sizes; expected at least 9 different ones for 9 anchors"
            .concat(System.lineSeparator()),
        err);
  }

  @Test
  void sizesThatNoNetworkHasAreAMistake() {
    for (String size : List.of("0", "-32", "300")) {
      assertEquals(2, run(list.toString(), "--input-size", size));
      assertEquals(
          "--input-size is "
              + size
              + "; expected a positive multiple of 32"
              + System.lineSeparator(),
          err);
      assertFalse(out.contains("model:"));
    }
  }

  @Test
  void overridesNeedAConfig() {
    assertEquals(2, run(list.toString(), "--set", "model.input_size=320"));
    assertEquals(
        "--set changes a config, and '" + list + "' is a data set" + System.lineSeparator(), err);
  }

  @Test
  void countsThatFitNoNetworkAreAMistake() {
    for (String count : List.of("0", "3", "12")) {
      assertEquals(2, run(list.toString(), "--count", count));
      assertEquals(
          "--count is "
              + count
              + "; expected 9 for yolov3 or 6 for yolov3-tiny, three per stride"
              + System.lineSeparator(),
          err);
      assertFalse(out.contains("model:"));
    }
  }

  @Test
  void trainSaysWhenItsAnchorsMissManyBoxes() throws IOException {
    Path config = TinyRun.writeConfig(temp, TinyRun.draw(temp.resolve("set"), 4));
    assertWarnsOfAnchors(
        config,
        Answer.run(
            "train",
            config,
            "--set",
            "model.anchors=[[1,1],[1,1],[1,1],[1,1],[1,1],[1,1]]",
            "--set",
            "training.epochs=1"));

    Path run = temp.resolve("models/tiny");
    assertWarnsOfAnchors(
        run.resolve("config.yaml"), Answer.run("train", run, "--name", "with-its-config"));

    AtomicFolder.deleteTree(run.resolve("saved_model")); // so that something is left to do
    Answer resumed = Answer.run("train", run, "--resume");
    assertEquals(0, resumed.code(), resumed.err());
    assertTrue(resumed.out().contains("SavedModel in"), resumed.out());
    assertFalse(resumed.out().contains("best possible recall"), resumed.out());
  }

  private static void assertWarnsOfAnchors(Path config, Answer answer) {
    assertEquals(0, answer.code(), answer.err());
    assertTrue(
        answer
            .out()
            .contains(
                "warning: best possible recall is 0.000: the fraction of the training boxes that"
                    + " have an anchor with an IoU above 0.3; expected 0.98 or more. For boxes much smaller than a cell raise model.input_size;"
                    + " ./yolov3 anchors "
                    + config
                    + " finds anchors"
                    + System.lineSeparator()),
        answer.out());
  }
}
