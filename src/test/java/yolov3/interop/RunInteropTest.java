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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import yolov3.cli.Main;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.dataset.ImageFiles;
import yolov3.dataset.LabelledImage;
import yolov3.dataset.Letterboxer;
import yolov3.dataset.RgbImage;
import yolov3.detection.SavedModelDetector;
import yolov3.evaluation.CocoGolden;
import yolov3.export.SavedModelExporter;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.mnist.DetectionSet;
import yolov3.training.RunDirectory;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;
import yolov3.training.TrainingListener;

/** A run of a few seconds, and what the Python programs of its user make of its files. */
@Tag("interop")
class RunInteropTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of boxes as parts of the image, and of scores. */
  private static final double TOLERANCE = 1e-5;

  @TempDir static Path folder;
  private static RunConfig config;
  private static TrainingData data;
  private static Path savedModel;

  @BeforeAll
  static void trainAndExport() {
    DetectionSet set = TinyRun.draw(folder.resolve("set"), 8);
    config = TinyRun.config(folder, set, "training.epochs=30");
    data = TrainingData.read(config.data());
    TinyRun.train(config, new TrainingListener() {}, -1);
    savedModel = folder.resolve("saved_model/1");
    new SavedModelExporter(config, data.names().names())
        .export(
            TinyRun.checkpoints(config).best().orElseThrow().variables(), savedModel, model -> {});
  }

  @Test
  void pythonSeesWhatJavaSees() throws IOException {
    RgbImage digits = ImageFiles.read(data.train().get(0).image());
    Path square = writePng(digits, "square.png");
    Path wide = writePng(besideGrey(digits, 251), "wide.png");
    Path jpeg = data.train().get(1).image();
    List<Path> pictures = List.of(square, wide, jpeg);
    List<String> arguments = new ArrayList<>(List.of(savedModel.toString(), "" + TinyRun.SIZE));
    pictures.forEach(picture -> arguments.add(picture.toString()));
    JsonNode python =
        JSON.readTree(Python.run("run_saved_model.py", arguments.toArray(String[]::new)));

    assertEquals((11 + 2) * 2, python.get("variables").asInt()); // convolutions and heads
    assertEquals(data.names().names(), Files.readAllLines(savedModel.resolve("assets/labels.txt")));
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel);
        SavedModelBundle bundle = SavedModelBundle.load(savedModel.toString(), "serve")) {
      for (int i = 0; i < pictures.size(); i++) {
        JsonNode seen = python.get("pictures").get(i);
        String name = pictures.get(i).getFileName().toString();
        RgbImage image = ImageFiles.read(pictures.get(i));
        byte[] theirs = seen.get("pixels").binaryValue();
        assertEquals(0, largestDifference(image.pixels(), theirs), name + ": levels of a pixel");
        List<Detection> ours = detector.detect(image);
        assertTrue(ours.size() > 10, ours.size() + " detections");
        double ofDefault = difference(ours, seen.get("default"), image);
        double ofBytes = difference(ours, seen.get("bytes"), image);
        double ofRaw = rawDifference(bundle, image, seen.get("raw"));
        System.out.printf(
            "%s: largest difference serving_default %.1e, serving_bytes %.1e, raw %.1e%n",
            name, ofDefault, ofBytes, ofRaw);
        assertTrue(ofDefault <= TOLERANCE, name + " serving_default " + ofDefault);
        assertTrue(ofBytes <= TOLERANCE, name + " serving_bytes " + ofBytes);
        assertTrue(ofRaw <= TOLERANCE, name + " raw " + ofRaw);
      }
    }
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
    Map<String, Object> given = new TreeMap<>(ConfigFile.hyperparameters(config));
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
        for (Detection d : detector.detect(ImageFiles.read(labelled.image()))) {
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

  /** The largest, of edges as parts of the image and of scores; detections pair off by both. */
  private static double difference(List<Detection> ours, JsonNode theirs, RgbImage image) {
    assertEquals(ours.size(), theirs.get("scores").size());
    double largest = 0;
    for (Detection detection : ours) {
      double closest = Double.POSITIVE_INFINITY;
      for (int i = 0; i < ours.size(); i++) {
        if (theirs.get("classes").get(i).asInt() == detection.classIndex() + 1) {
          JsonNode box = theirs.get("boxes").get(i);
          double[] differences = {
            detection.box().ymin() / image.height() - box.get(0).asDouble(),
            detection.box().xmin() / image.width() - box.get(1).asDouble(),
            detection.box().ymax() / image.height() - box.get(2).asDouble(),
            detection.box().xmax() / image.width() - box.get(3).asDouble(),
            detection.score() - theirs.get("scores").get(i).asDouble()
          };
          closest =
              Math.min(closest, Arrays.stream(differences).map(Math::abs).max().orElseThrow());
        }
      }
      largest = Math.max(largest, closest);
    }
    return largest;
  }

  private static double rawDifference(SavedModelBundle bundle, RgbImage image, JsonNode theirs) {
    byte[] pixels = new Letterboxer(TinyRun.SIZE).apply(image);
    float[] input = new float[pixels.length];
    for (int i = 0; i < input.length; i++) {
      input[i] = pixels[i] & 0xff;
    }
    double largest = 0;
    try (TFloat32 images = TFloat32.tensorOf(Shape.of(1, TinyRun.SIZE, TinyRun.SIZE, 3))) {
      images.asRawTensor().data().asFloats().write(input);
      try (Result result = bundle.function("raw").call(Map.of("images", images))) {
        for (String output : List.of("boxes", "scores")) {
          TFloat32 tensor = (TFloat32) result.get(output).orElseThrow();
          float[] ours = new float[(int) tensor.size()];
          tensor.asRawTensor().data().asFloats().read(ours);
          assertEquals(ours.length, theirs.get(output).size());
          for (int i = 0; i < ours.length; i++) {
            largest = Math.max(largest, Math.abs(ours[i] - theirs.get(output).get(i).asDouble()));
          }
        }
      }
    }
    return largest;
  }

  private static int largestDifference(byte[] ours, byte[] theirs) {
    assertEquals(ours.length, theirs.length);
    return IntStream.range(0, ours.length)
        .map(i -> Math.abs((ours[i] & 0xff) - (theirs[i] & 0xff)))
        .max()
        .orElseThrow();
  }

  private static Path writePng(RgbImage image, String name) throws IOException {
    Path file = folder.resolve(name);
    assertTrue(ImageIO.write(image.toBufferedImage(), "png", file.toFile()));
    return file;
  }

  private static RgbImage besideGrey(RgbImage image, int width) {
    byte[] pixels = new byte[image.height() * width * 3];
    Arrays.fill(pixels, (byte) 100);
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(
          image.pixels(), y * image.width() * 3, pixels, y * width * 3, image.width() * 3);
    }
    return new RgbImage(width, image.height(), pixels);
  }
}
