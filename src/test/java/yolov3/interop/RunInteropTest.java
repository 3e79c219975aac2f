package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.cli.Main;
import yolov3.config.ConfigDifferences;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.LabelledImage;
import yolov3.data.image.ImageDecoder;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.evaluation.CocoGolden;
import yolov3.export.SavedModelExporter;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.inference.SavedModelDetector;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.RunDirectory;

/** A run of a few seconds, and what the Python programs of its user make of its files. */
@Tag("interop")
@Tag("tensorflow")
class RunInteropTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static RunConfig config;
  private static TrainingData data;
  private static Path savedModel;

  @BeforeAll
  static void trainAndExport() {
    MnistDetectionDataset set = TinyRun.draw(folder.resolve("set"), 8);
    config = TinyRun.config(folder, set, "training.epochs=30");
    data = TrainingData.read(config);
    TinyRun.train(config, new TrainingListener() {}, -1);
    savedModel = folder.resolve("saved_model/1");
    // the last, which knows its training images; the best is the first where validation finds none
    Path checkpoint =
        TinyRun.checkpoints(config).latest(Assertions::fail).orElseThrow().variables();
    new SavedModelExporter(config, data.names().names(), TinyRun.exportOptions(config.evaluation()))
        .export(checkpoint, savedModel, (export, network) -> {});
  }

  @Test
  void tensorBoardReadsBothLogsOfTheRun() throws IOException {
    JsonNode read =
        JSON.readTree(Python.run("read_events.py", RunDirectory.of(config).log().toString()));
    List<String> losses = List.of("loss/class", "loss/confidence", "loss/giou", "loss/total");
    JsonNode scalars = read.get("dashboards").get("scalars");
    for (String log : List.of("train", "validation")) {
      TreeSet<String> tags = new TreeSet<>();
      scalars.get(log).forEach(tag -> tags.add(tag.asText()));
      assertEquals(losses, tags.stream().filter(tag -> tag.startsWith("loss/")).toList(), log);
    }
    JsonNode runs = read.get("runs");
    assertEquals( // 4 steps an epoch
        IntStream.rangeClosed(1, 120).boxed().toList(), steps(runs, "train", "loss/total"));
    assertEquals(
        IntStream.rangeClosed(1, 30).map(epoch -> 4 * epoch).boxed().toList(),
        steps(runs, "validation", "loss/total"));
    assertEquals(
        "```yaml\n" + ConfigFile.toYaml(config) + "```",
        runs.get("train").get("config").get("events").get(0).get("value").asText());
  }

  @Test
  void tensorBoardComparesTheRunByItsConfigAndItsScores() throws IOException {
    RunDirectory run = RunDirectory.of(config);
    JsonNode read = JSON.readTree(Python.run("read_events.py", run.log().toString()));
    assertEquals(1, read.get("trials").size());
    JsonNode trial = read.get("trials").get(0);
    assertEquals("tiny", trial.get("name").asText());
    assertEquals("STATUS_SUCCESS", trial.get("sessions").get(0).get("status").asText());
    Map<String, Object> given = new TreeMap<>(ConfigDifferences.hyperparameters(config));
    given.replaceAll((key, value) -> value instanceof Number n ? (Object) n.doubleValue() : value);
    assertEquals(
        JSON.valueToTree(given),
        JSON.valueToTree(JSON.convertValue(trial.get("hparams"), TreeMap.class)));
    List<String> rows = Files.readAllLines(run.results());
    int column = List.of(rows.get(0).split(",")).indexOf("map50");
    double map50 = Double.parseDouble(rows.get(rows.size() - 1).split(",")[column]);
    assertEquals(map50, trial.get("metrics").get("metrics/mAP_0.5").asDouble(), 1e-7);

    JsonNode curves = read.get("precisionRecall").get("validation");
    JsonNode all = curves.get("precision_recall/all classes");
    assertEquals(10, all.size());
    int objects = data.validation().stream().mapToInt(image -> image.boxes().size()).sum();
    for (JsonNode curve : all) {
      int found = curve.get("true_positives").get(0).asInt();
      assertEquals(objects, found + curve.get("false_negatives").get(0).asInt());
      assertEquals((double) found / objects, curve.get("recall").get(0).asDouble(), 1e-6);
    }
    JsonNode pictures = read.get("runs").get("validation").get("images/validation").get("events");
    assertEquals(10, pictures.size());
    assertEquals(
        JSON.readTree("{\"pictures\": 4, \"size\": [640, 344]}"), pictures.get(9).get("value"));
    assertEquals(4, read.get("layout").get("category").size());
    assertTrue(
        read.get("graphs")
            .get("train")
            .valueStream()
            .anyMatch(node -> node.asText().equals("backbone/conv_1/kernel")));
  }

  private static List<Integer> steps(JsonNode runs, String run, String tag) {
    List<Integer> steps = new ArrayList<>();
    runs.get(run).get(tag).get("events").forEach(event -> steps.add(event.get("step").asInt()));
    return steps;
  }

  @Test
  void scoresOfTheRunsDetectionsAreThoseOfPycocotools() throws IOException {
    ObjectNode set = JSON.createObjectNode();
    set.put("name", "run").put("classCount", data.names().count()).put("maxDetections", 100);
    ArrayNode images = set.putArray("images");
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel)) {
      for (LabelledImage labelled : data.train()) {
        ObjectNode image = images.addObject();
        ArrayNode groundTruth = image.putArray("groundTruth");
        labelled
            .boxes()
            .forEach(
                o ->
                    corners(groundTruth.addArray(), o.box())
                        .add(o.classIndex())
                        .add("object")
                        .add(o.area()));
        ArrayNode found = image.putArray("detections");
        for (Detection d : detector.detect(ImageDecoder.read(labelled.image()))) {
          corners(found.addArray(), d.box()).add(d.classIndex()).add(d.score());
        }
      }
    }
    Path file = folder.resolve("sets.json");
    JSON.writeValue(file.toFile(), List.of(set));
    JsonNode scored = JSON.readTree(Python.run("score_sets.py", file.toString())).get(0);
    assertTrue(scored.get("map50").asDouble() > 0, "nothing is found, which proves nothing");
    CocoGolden.assertSameFigures(scored);
  }

  /** The files that {@code --coco-json} writes, loaded as any user of pycocotools does. */
  @Test
  void pycocotoolsLoadsTheDetectionsOfEvaluateAndFindsItsTwelveNumbers() throws IOException {
    Path found = folder.resolve("found.json");
    Path figures = folder.resolve("figures.json");
    String[] arguments = {
      "evaluate",
      savedModel.toString(),
      "--data",
      config.data().train().toString(),
      "--coco-json",
      found.toString(),
      "--json",
      figures.toString(),
      "--speed-images",
      "0"
    };
    StringWriter err = new StringWriter();
    assertEquals(
        0,
        Main.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err)),
        err.toString());
    String groundTruth = folder.resolve("found.ground-truth.json").toString();
    JsonNode theirs = JSON.readTree(Python.run("score_coco_files.py", groundTruth, "" + found));
    JsonNode ours = JSON.readTree(figures.toFile()).get("coco");
    assertEquals(12, theirs.size());
    assertTrue(theirs.get(0).asDouble() > 0, "nothing is found, which proves nothing");
    int i = 0;
    for (Map.Entry<String, JsonNode> number : ours.properties()) {
      double expected = theirs.get(i++).asDouble();
      double actual = number.getValue().isNull() ? -1 : number.getValue().asDouble();
      assertEquals(expected, actual, 1e-9, number.getKey());
    }
  }

  private static ArrayNode corners(ArrayNode to, Box box) {
    return to.add(box.xmin()).add(box.ymin()).add(box.xmax()).add(box.ymax());
  }
}
