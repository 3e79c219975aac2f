package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static yolov3.cli.Answer.assertMistake;
import static yolov3.cli.Answer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.data.Split;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.training.TinyRun;

/** Weights go out to Darknet's files, and come in from them. */
@Tag("tensorflow")
class DarknetTest {

  private static final String LINE_END = System.lineSeparator();

  @TempDir static Path folder;
  private static MnistDetectionDataset set;
  private static Path config;
  private static Path run;
  private static Path darknet;
  private static Answer exported;

  @TempDir Path temp;

  @BeforeAll
  static void trainAndExport() {
    set = TinyRun.draw(folder.resolve("set"), 4);
    config = TinyRun.writeConfig(folder, set);
    assertEquals(0, run("train", config, "--set", "training.epochs=1").code());
    run = folder.resolve("models/tiny");
    darknet = run.resolve("darknet");
    exported = run("export", run, "--format", "darknet");
  }

  @Test
  void exportWritesThreeFilesNamedAfterTheRun() throws IOException {
    assertEquals(new Answer(0, darknet + LINE_END, ""), exported);
    assertEquals(List.of("tiny.cfg", "tiny.names", "tiny.weights"), TinyRun.namesIn(darknet));
    assertEquals(
        Files.readAllLines(run.resolve("labels.txt")),
        Files.readAllLines(darknet.resolve("tiny.names")));
    assertMistake(
        darknet + " is not empty; delete it, or choose another folder",
        "export",
        run,
        "--format",
        "darknet");
  }

  @Test
  void weightsSeeWhatTheSavedModelSees() throws IOException {
    Path images = set.folder().resolve("test");
    Path unfolded = temp.resolve("unfolded"); // the same sums in the same order
    assertEquals(0, run("export", run, "--no-fold-batch-norm", "--out", unfolded).code());
    JsonNode savedModel = detect(temp.resolve("a"), unfolded, images);
    JsonNode weights =
        detect(
            temp.resolve("b"),
            images,
            "--weights",
            darknet.resolve("tiny.weights"),
            "--names",
            darknet.resolve("tiny.names"));
    assertEquals(4, weights.size());
    for (int i = 0; i < 4; i++) {
      JsonNode expected = savedModel.get(i).get("detections");
      assertTrue(expected.size() > 10, expected.size() + " detections");
      assertEquals(expected, weights.get(i).get("detections"));
    }
  }

  private JsonNode detect(Path out, Object... args) throws IOException {
    Path json = Path.of(out + ".json");
    Object[] options = {"--out", out, "--json", json, "--confidence", "0"};
    Object[] all =
        Stream.of(new Object[] {"detect"}, args, options).flatMap(Arrays::stream).toArray();
    Answer answer = run(all);
    assertEquals(0, answer.code(), answer.err());
    return new ObjectMapper().readTree(json.toFile());
  }

  @Test
  void cfgAndNamesAreFoundForTheNamesThatDarknetGivesWeights() throws IOException {
    Path backup = Files.createDirectories(temp.resolve("backup"));
    Path cfg = Files.createDirectories(temp.resolve("cfg")).resolve("tiny.cfg");
    Path names = Files.createDirectories(temp.resolve("data")).resolve("tiny.names");
    Files.copy(darknet.resolve("tiny.cfg"), cfg);
    Files.copy(darknet.resolve("tiny.names"), names);
    Path weights = Files.copy(darknet.resolve("tiny.weights"), backup.resolve("tiny_100.weights"));
    Answer answer =
        run(
            "detect",
            "--weights",
            weights,
            set.folder().resolve("test"),
            "--json",
            "-",
            "--no-images");
    assertEquals(0, answer.code(), answer.err());
    assertEquals(
        "the class names of %s are read from %s%n%s is read as the network of %s%n"
                .formatted(weights, names, weights, cfg)
            + Answer.device("detecting"),
        answer.err());
    assertEquals(4, new ObjectMapper().readTree(answer.out()).size());
  }

  @Test
  void exportOfWeightsSeesWhatDetectSeesInThem() throws IOException {
    RgbImage digits = ImageDecoder.read(set.folder().resolve("test/000001.jpg"));
    Path wide = temp.resolve("wide.png"); // 120×41: 96×32 by Darknet's rule, 96×33 by ours
    byte[] pixels = new byte[120 * 41 * 3];
    for (int y = 0; y < 41; y++) {
      System.arraycopy(digits.pixels(), (y + 20) * 96 * 3, pixels, y * 120 * 3, 96 * 3);
    }
    ImageIO.write(new RgbImage(120, 41, pixels).toBufferedImage(), "png", wide.toFile());
    Path weights = darknet.resolve("tiny.weights");
    Path versions = temp.resolve("served");
    assertEquals(
        new Answer(0, versions.resolve("1") + LINE_END, ""),
        run("export", "--weights", weights, "--out", versions, "--no-fold-batch-norm"));
    JsonNode served = detect(temp.resolve("a"), versions, wide);
    JsonNode found = detect(temp.resolve("b"), wide, "--weights", weights);
    JsonNode scaledAsHere =
        detect(temp.resolve("c"), wide, "--weights", weights, "--letterbox", "half_pixel");
    JsonNode expected = found.get(0).get("detections");
    assertTrue(expected.size() > 10, expected.size() + " detections");
    assertEquals(expected, served.get(0).get("detections"));
    assertNotEquals(expected, scaledAsHere.get(0).get("detections"));
    assertEquals(
        "darknet",
        new ObjectMapper()
            .readTree(versions.resolve("1/assets/export.json").toFile())
            .get("letterbox")
            .asText());
    Answer verified = run("verify-export", versions, "--data", set.list(Split.TEST));
    assertEquals(0, verified.code(), verified.err());
    assertTrue(
        verified.out().startsWith(versions.resolve("1") + " and " + weights + " on 4 "),
        verified.out());
  }

  @Test
  void exportOfWeightsThatAreNamedAsACheckpointIsHeldAgainstThem() throws IOException {
    for (String ending : List.of(".weights", ".cfg", ".names")) {
      Files.copy(darknet.resolve("tiny" + ending), temp.resolve("step-1000" + ending));
    }
    Path versions = temp.resolve("served");
    assertEquals(
        0, run("export", "--weights", temp.resolve("step-1000.weights"), "--out", versions).code());
    Answer verified = run("verify-export", versions, "--data", set.list(Split.TEST));
    assertEquals(0, verified.code(), verified.err());
  }

  @Test
  void exportOfWeightsHasNoDataToBeEvaluatedOn() {
    Path versions = temp.resolve("served");
    Path weights = darknet.resolve("tiny.weights");
    assertEquals(0, run("export", "--weights", weights, "--out", versions).code());
    assertMistake(
        versions.resolve("1")
            + " was exported from Darknet weights, which name no data; labelled images are needed (--data DATA)",
        "evaluate",
        versions);
  }

  @Test
  void exportTakesARunOrWeights() {
    Path weights = darknet.resolve("tiny.weights");
    assertMistake(
        "run '" + run + "' and --weights are both given; expected only one of them",
        "export",
        run,
        "--weights",
        weights);
    assertMistake(
        "Darknet weights (--weights) can be exported only as a SavedModel, to a folder that --out names; give --out DIR, and no --format",
        "export",
        "--weights",
        weights);
    Answer neither = run("export");
    assertEquals(2, neither.code());
    assertTrue(neither.err().startsWith("Missing required parameter: 'RUN'"), neither.err());
  }

  @Test
  void weightsWithNamesOfOtherClassesAreRefused() throws IOException {
    Path names = Files.writeString(temp.resolve("two.names"), "cat\ndog\n");
    Path weights = darknet.resolve("tiny.weights");
    assertMistake(
        darknet.resolve("tiny.cfg")
            + " has 10 classes; expected as many as there are class names, 2",
        "detect",
        "--weights",
        weights,
        "--names",
        names,
        set.folder().resolve("test"));
  }

  @Test
  void weightsWithoutTheirCfgMustBeOfAPublishedNetwork() throws IOException {
    Path names = darknet.resolve("tiny.names");
    Path alone = Files.copy(darknet.resolve("tiny.weights"), temp.resolve("alone.weights"));
    assertMistake(
        alone
            + " has "
            + Files.size(alone)
            + " bytes; expected 246499248 of YOLOv3 with 10 classes, or 34788156 of YOLOv3-tiny with"
            + " 10 classes; the file is not whole, or the class names are not its own, or the network has other layers and can be read only with its .cfg (looked for alone.cfg"
            + " in "
            + temp
            + ", "
            + temp.getParent()
            + ")",
        "detect",
        "--weights",
        alone,
        "--names",
        names,
        set.folder().resolve("test"));
  }

  @Test
  void optionsThatTheFilesHaveNoPlaceForAreRefused() {
    for (String option :
        List.of("--confidence=0.3", "--precision=float16", "--no-fold-batch-norm")) {
      Answer answer = run("export", run, "--format", "darknet", option);
      assertEquals(2, answer.code());
      assertTrue(
          answer
              .err()
              .endsWith(
                  " has no place in Darknet's files, which hold only the network; remove it"
                      + System.lineSeparator()),
          answer.err());
    }
  }

  @Test
  void weightsNeedNamesAndAnImage() throws IOException {
    Path weights = Files.copy(darknet.resolve("tiny.weights"), temp.resolve("alone.weights"));
    Answer withoutNames = run("detect", "--weights", weights, set.folder().resolve("test"));
    assertEquals(2, withoutNames.code());
    assertTrue(withoutNames.err().contains("class names are needed"), withoutNames.err());
    Answer withoutImage = run("detect", run);
    assertEquals(2, withoutImage.code());
    assertTrue(
        withoutImage.err().startsWith("Missing required parameter: 'IMAGE_VIDEO_OR_FOLDER'"),
        withoutImage.err());
  }

  @Test
  void trainingFromWeightsSaysWhatItTookAndKeepsIt() throws IOException {
    Path other = TinyRun.writeConfig(temp, set);
    Answer answer =
        run(
            "train",
            other,
            "--set",
            "training.epochs=1",
            "--set",
            "model.initial_weights=" + darknet.resolve("tiny.weights"),
            "--set",
            "model.transfer=all_but_head",
            "--set",
            "model.freeze=backbone");
    assertEquals(0, answer.code(), answer.err());
    String table =
        String.join(
            LINE_END,
            "starting from "
                + darknet.resolve("tiny.weights")
                + " (YOLOv3-tiny with 10 classes at 1/16 width):",
            "part        layers  loaded  frozen  not loaded, and why",
            "backbone         7       7       7",
            "neck_32          1       1       0",
            "head_32          2       0       0  model.transfer is all_but_head",
            "neck_16          1       1       0",
            "head_16          2       0       0  model.transfer is all_but_head",
            "");
    assertTrue(answer.out().contains(table), answer.out());
    JsonNode json =
        new ObjectMapper().readTree(temp.resolve("models/tiny/initial_weights.json").toFile());
    assertEquals(13, json.get("layers").size());
    assertEquals("backbone/conv_1", json.get("layers").get(0).get("name").asText());
    assertTrue(json.get("layers").get(0).get("loaded").asBoolean());

    Path again = temp.resolve("again");
    assertEquals(
        0,
        run("export", temp.resolve("models/tiny"), "--format", "darknet", "--out", again).code());
    int frozen = 20 + 4 * (4 + 27); // the header, then one filter of 3×3×3 and its four numbers
    byte[] before = Files.readAllBytes(darknet.resolve("tiny.weights"));
    byte[] after = Files.readAllBytes(again.resolve("tiny.weights"));
    assertEquals(before.length, after.length);
    assertArrayEquals(
        Arrays.copyOfRange(before, 20, frozen), Arrays.copyOfRange(after, 20, frozen));
  }

  @Test
  void mistakeInTheWeightsIsToldBeforeARunIsMade() {
    Path other = TinyRun.writeConfig(temp, set);
    Answer answer = run("train", other, "--set", "model.initial_weights=gone.weights");
    assertEquals(2, answer.code());
    assertEquals(
        "model.initial_weights is gone.weights; expected a Darknet weights file, a run, or the"
            + " folder of a checkpoint"
            + LINE_END,
        answer.err());
    assertTrue(Files.notExists(temp.resolve("models/tiny")));
  }
}
