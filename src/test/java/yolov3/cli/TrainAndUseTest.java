package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static yolov3.cli.Answer.assertMistake;
import static yolov3.cli.Answer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.ConfigFile;
import yolov3.data.ClassNames;
import yolov3.data.Split;
import yolov3.data.augmentation.SingleAugmentations;
import yolov3.data.loader.ClassCounts;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.io.AtomicFolder;
import yolov3.io.FileChecksum;
import yolov3.network.runtime.DeviceChoice;
import yolov3.report.Html;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;

/** A run from the config to the SavedModel, and the commands that use it. */
@Tag("tensorflow")
class TrainAndUseTest {

  private static final String LINE_END = System.lineSeparator();

  @TempDir static Path folder;
  private static MnistDetectionDataset set;
  private static Path run;
  private static Answer training;

  @TempDir Path temp;

  @BeforeAll
  static void train() {
    set = TinyRun.draw(folder.resolve("set"), 8);
    Path config = TinyRun.writeConfig(folder, set);
    run = folder.resolve("models/tiny");
    training = run("train", config, "--set", "training.batch_size=4");
  }

  @Test
  void trainingEndsWithScoresImagesAndASavedModel() throws IOException {
    assertEquals(0, training.code(), training.err());
    String device = "training on " + DeviceChoice.choose().name();
    assertEquals(Answer.device("training"), training.err() + device + LINE_END);
    List<String> lines = training.out().lines().toList();
    assertTrue(lines.contains(device), training.out());
    assertTrue(
        lines.contains(
            "tiny: YOLOv3-tiny at 96, 10 classes, 8 training, 4 validation and 4 test images"),
        training.out());
    assertEquals(2, lines.stream().filter(line -> line.matches(" +[12]/2  .*")).count());
    assertTrue(lines.contains("SavedModel in " + run.resolve("saved_model/1")), training.out());
    assertTrue(
        lines.contains("report in " + run.resolve("report/index.html") + ", images beside it"),
        training.out());
    assertEquals(1 + 2, Files.readAllLines(run.resolve("results.csv")).size());
    assertEquals(
        List.of("000001.png", "000002.png", "000003.png", "000004.png", "index.html"),
        TinyRun.namesIn(run.resolve("report")));
    assertEquals(List.of("train", "validation"), TinyRun.namesIn(folder.resolve("log/tiny")));
  }

  @Test
  void runThatEndedEarlySaysSoAndGoesOnWhenItsPatienceIsRaised() throws IOException {
    Path config = TinyRun.writeConfig(temp, set);
    Object[] train = {"train", config, "--set", "training.epochs=9"};
    // nothing is detected, so that no epoch is better than the first
    Object[] blind = {"--set", "evaluation.score_threshold=1"};
    Path left = temp.resolve("models/tiny");
    String early =
        "the run ended early, at step %d, since mAP50-95 had not risen after step 4;"
            + " raise training.early_stopping_epochs to resume the run";
    Object[] patient = {"--set", "training.early_stopping_epochs=1"};

    Answer first = run(all(train, blind, patient));
    assertEquals(0, first.code(), first.err());
    assertTrue(first.out().lines().toList().contains(early.formatted(8)), first.out());
    assertTrue(first.out().contains("SavedModel in " + left.resolve("saved_model/1")), first.out());

    Answer again = run(all(train, blind, patient, "--resume"));
    assertEquals(
        List.of(
            "run 'tiny' is finished; its SavedModel is in " + left.resolve("saved_model"),
            early.formatted(8)),
        again.out().lines().toList());

    patient[1] = "training.early_stopping_epochs=2";
    Answer more = run(all(train, blind, patient, "--resume"));
    assertEquals(0, more.code(), more.err());
    assertTrue(more.out().lines().toList().contains(early.formatted(12)), more.out());
    assertTrue(more.out().contains("SavedModel in " + left.resolve("saved_model/2")), more.out());
    assertEquals(1 + 3, Files.readAllLines(left.resolve("results.csv")).size());
  }

  private static Object[] all(Object[] one, Object[] two, Object[] three, Object... rest) {
    return Stream.of(one, two, three, rest).flatMap(Stream::of).toArray();
  }

  @Test
  void reportThatCantBeWrittenIsOneLineAndResumeWritesIt() throws IOException {
    Path report = run.resolve("report");
    AtomicFolder.deleteTree(report);
    Files.writeString(report, "in the way");
    Answer refused = run("train", run, "--resume");
    assertEquals(1, refused.code(), refused.err());
    assertEquals(1, refused.err().lines().count(), refused.err());
    assertTrue(
        refused
            .err()
            .endsWith(
                "; run "
                    + run
                    + " is complete but for its report, which is written when the run is resumed"
                    + LINE_END),
        refused.err());
    assertTrue(refused.out().contains("SavedModel in " + run.resolve("saved_model/1")));

    Files.delete(report);
    Answer again = run("train", run, "--resume");
    assertEquals(0, again.code(), again.err());
    assertEquals(5, TinyRun.namesIn(report).size());
    assertTrue( // this process did not train, so that it has no time to tell
        again.out().lines().anyMatch(line -> line.matches("tiny: mAP50 [\\d.]+, mAP50-95 [\\d.]+")),
        again.out());
    Answer third = run("train", run, "--resume");
    assertEquals(
        "run 'tiny' is finished; its SavedModel is in "
            + run.resolve("saved_model")
            + "; to train longer, start a new run: --name NEW --set model.initial_weights="
            + run
            + LINE_END,
        third.out());
  }

  @Test
  void evaluationWritesTheReportToo() throws IOException {
    Answer answer = run("evaluate", run, "--report", temp.resolve("new"), "--speed-images", "0");
    assertEquals(0, answer.code(), answer.err());
    Path page = temp.resolve("new/index.html");
    assertTrue(answer.out().endsWith("report in " + page + LINE_END), answer.out());
    Html html = Html.of(Files.readString(page));
    html.requireSound();
    Html ofTraining = Html.of(Files.readString(run.resolve("report/index.html")));
    assertEquals(ofTraining.texts("h2"), html.texts("h2"));
    assertEquals(ofTraining.texts("h3"), html.texts("h3"));
    assertTrue(html.texts("h2").containsAll(List.of("Training", "Data: boxes")));
    assertTrue(
        html.texts("code").get(0).startsWith("./yolov3 evaluate "), html.texts("code").get(0));

    Path found = temp.resolve("found.json");
    assertEquals(0, run("evaluate", run, "--coco-json", found, "--speed-images", "0").code());
    Path file = temp.resolve("of detections.html");
    Answer ofFile =
        run("evaluate", "--detections", found, "--data", set.list(Split.TEST), "--report", file);
    assertEquals(0, ofFile.code(), ofFile.err());
    assertEquals(List.of("Detections found.json"), Html.of(Files.readString(file)).texts("h1"));

    Path own = Files.writeString(temp.resolve("own.html"), "<p>mine</p>");
    assertMistake(
        own
            + " exists and is not an HTML report of this program; the file is not changed, so choose another name",
        "evaluate",
        run,
        "--report",
        own);
  }

  /** The classes of the data were sorted anew after the run. */
  @Test
  void reportCountsClassesByTheirNames() throws IOException {
    Path data = temp.resolve("data");
    Object[] toYolo = {
      "convert", set.folder(), "--names", set.namesFile(), "--to", "yolo", "--out", data
    };
    assertEquals(0, run(toYolo).code());
    Path config = TinyRun.writeConfig(temp, set);
    Files.writeString(
        config,
        Files.readString(config).replaceFirst("data: \\{.*\\}", "data: {source: '" + data + "'}"));
    assertEquals(0, run("train", config, "--set", "training.epochs=1").code());
    Path names = data.resolve("data.yaml");
    Files.writeString(names, reversed(Files.readString(names), "(?<=- \")[0-9]"));
    try (Stream<Path> files = Files.walk(data.resolve("labels"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, reversed(Files.readString(file), "(?m)^[0-9]"));
      }
    }
    Path own = temp.resolve("models/tiny");
    Answer answer =
        run("evaluate", own, "--report", temp.resolve("new.html"), "--speed-images", "0");
    assertEquals(0, answer.code(), answer.err());
    String before = Files.readString(own.resolve("report/index.html"));
    assertEquals(boxesByClass(before), boxesByClass(Files.readString(temp.resolve("new.html"))));

    Files.delete(own.resolve("report/index.html"));
    Answer again = run("train", config, "--set", "training.epochs=1", "--resume");
    assertEquals(2, again.code());
    assertTrue(again.err().contains("was begun with other data: its class names"), again.err());
  }

  private static String reversed(String text, String digit) {
    return Pattern.compile(digit)
        .matcher(text)
        .replaceAll(found -> String.valueOf(9 - Integer.parseInt(found.group())));
  }

  /** Returns the rows of the table that counts the boxes of each class in each split. */
  private static List<String> boxesByClass(String html) {
    List<String> rows = html.lines().filter(line -> line.contains("<td")).toList();
    assertFalse(rows.isEmpty());
    return rows;
  }

  @Test
  void runWithEveryAugmentationStopsAndGoesOn() throws IOException {
    Path config = TinyRun.writeConfig(temp, set);
    List<Object> train = new ArrayList<>(List.of("train", config));
    SingleAugmentations.of(name -> true)
        .forEach((key, value) -> train.addAll(List.of("--set", key + "=" + value)));
    train.addAll(
        List.of("--set", "augment.multi_scale={every_batches: 1, smallest: 64, largest: 128}"));
    train.addAll(List.of("--set", "training.early_stopping_epochs=1"));
    train.addAll(List.of("--set", "schedule.peak_rate=1.0e-9", "--set", "schedule.final_rate=0"));
    train.addAll(List.of("--set", "training.epochs=3"));
    Answer first = run(train.toArray());
    assertEquals(0, first.code(), first.err());
    train.replaceAll(
        word ->
            word.equals("training.early_stopping_epochs=1")
                ? "training.early_stopping_epochs=0"
                : word);
    train.add("--resume");
    Answer more = run(train.toArray());
    assertEquals(0, more.code(), more.err());
    assertTrue(more.out().contains("steps 9 to 12"), more.out());
    assertEquals(1 + 3, Files.readAllLines(temp.resolve("models/tiny/results.csv")).size());
  }

  @Test
  void startCountsTheImagesAndObjectsOfEveryClass() {
    List<String> lines = training.out().lines().toList();
    int title = lines.indexOf("training images by class");
    assertTrue(title > 0, training.out());
    assertEquals("class                   images instances", lines.get(title + 1));
    ClassNames names = ClassNames.read(set.namesFile());
    ClassCounts counts =
        ClassCounts.of(
            TrainingData.read(ConfigFile.read(run.resolve("config.yaml"), Map.of())).train(),
            names.count());
    for (int index = 0; index < names.count(); index++) {
      assertEquals(
          "%-20s %9d %9d"
              .formatted(names.name(index), counts.images()[index], counts.objects()[index]),
          lines.get(title + 2 + index));
    }
  }

  @Test
  void everyCommandThatTrainingSuggestsWorks() {
    List<String> suggested =
        training.out().lines().filter(line -> line.startsWith("  ./yolov3 ")).toList();
    assertEquals(2, suggested.size(), training.out());
    for (String command : suggested) {
      String[] args = command.strip().substring("./yolov3 ".length()).split(" ");
      boolean draws = args[0].equals("detect");
      Object[] all = draws ? new Object[] {args[0], args[1], args[2], "--out", temp} : args;
      assertEquals(0, run(all).code(), command);
    }
  }

  @Test
  void evaluationPrintsTheTableThatTrainingEndedWith() {
    Answer answer = run("evaluate", run);
    assertEquals(0, answer.code(), answer.err());
    List<String> lines = answer.out().lines().toList();
    assertTrue(
        lines
            .get(0)
            .startsWith(
                run.resolve("saved_model/1") + " on " + set.list(Split.TEST) + ": 4 images, "),
        lines.get(0));
    assertTrue(lines.stream().skip(1).allMatch(line -> line.length() <= 100), answer.out());
    String all = lines.stream().filter(line -> line.startsWith("all ")).findFirst().orElseThrow();
    assertTrue(training.out().contains(all), all + " is not in\n" + training.out());
  }

  @Test
  void detectionsThatEvaluationWroteScoreAsTheModelDoesWithoutIt() throws IOException {
    Path found = temp.resolve("found.json");
    Path ofModel = temp.resolve("model.json");
    Answer model = run("evaluate", run, "--coco-json", found, "--json", ofModel);
    assertEquals(0, model.code(), model.err());
    assertTrue(
        model
            .out()
            .endsWith(
                "detections in "
                    + found
                    + ", their ground truth in "
                    + temp.resolve("found.ground-truth.json")
                    + LINE_END),
        model.out());
    Answer file =
        run(
            "evaluate",
            "--detections",
            found,
            "--data",
            set.list(Split.TEST),
            "--names",
            set.namesFile(),
            "--json",
            "-");
    assertEquals(0, file.code(), file.err());
    JsonNode expected = new ObjectMapper().readTree(ofModel.toFile());
    JsonNode actual = new ObjectMapper().readTree(file.out()); // nothing else is printed
    assertEquals(expected.get("coco"), actual.get("coco"));
    assertEquals(expected.get("classes"), actual.get("classes"));
    assertEquals(expected.get("errors"), actual.get("errors"));
    assertEquals(expected.get("confusion"), actual.get("confusion"));
    assertEquals(4, expected.get("speed_ms").get("images").asInt());
    assertTrue(actual.get("speed_ms").isNull());
    Answer ofRun = run("evaluate", run, "--detections", found, "--json", "-");
    assertEquals(
        actual.get("coco"), new ObjectMapper().readTree(ofRun.out()).get("coco"), ofRun.err());
  }

  @Test
  void jsonForProgramsHasTheDocumentedKeys() throws IOException {
    Answer answer =
        run(
            "evaluate",
            run,
            "--json",
            "-",
            "--metric",
            "voc12",
            "--confidence",
            "0.2",
            "--iou",
            "0.4");
    assertEquals(0, answer.code(), answer.err());
    JsonNode json = new ObjectMapper().readTree(answer.out());
    assertEquals(
        List.of(
            "detector",
            "data",
            "images",
            "instances",
            "coco",
            "voc",
            "best_f1",
            "classes",
            "confusion",
            "errors",
            "speed_ms",
            "tiles",
            "curves",
            "warnings"),
        keys(json));
    assertEquals(
        List.of(
            "ap",
            "ap50",
            "ap75",
            "ap_small",
            "ap_medium",
            "ap_large",
            "ar1",
            "ar10",
            "ar100",
            "ar_small",
            "ar_medium",
            "ar_large"),
        keys(json.get("coco")));
    assertTrue(json.get("coco").get("ap_large").isNull()); // 96 pixels hold no large object
    assertEquals(
        List.of(
            "class_name",
            "class_index",
            "images",
            "instances",
            "ap50",
            "ap",
            "voc_ap",
            "best_f1",
            "curves"),
        keys(json.get("classes").get(0)));
    assertEquals(
        List.of("score_threshold", "precision", "recall", "f1"), keys(json.get("best_f1")));
    assertEquals(
        List.of("class", "location", "both", "duplicate", "background", "missed"),
        keys(json.get("errors")));
    assertEquals(
        List.of("images", "read", "preprocess", "network", "suppression"),
        keys(json.get("speed_ms")));
    assertTrue(json.get("tiles").isNull());
    assertEquals("voc12", json.get("voc").get("metric").asText());
    assertEquals(0.2, json.get("confusion").get("score_threshold").asDouble());
    assertEquals(0.4, json.get("confusion").get("iou_threshold").asDouble());
    assertEquals(11, json.get("confusion").get("counts").size());
    for (String curve : keys(json.get("curves"))) {
      assertEquals(101, json.get("curves").get(curve).size(), curve);
    }
  }

  @Test
  void evaluationInTilesSaysSo() throws IOException {
    Path figures = temp.resolve("figures.json");
    Path found = temp.resolve("found.json");
    Answer answer = run("evaluate", run, "--tile", "64", "--json", figures, "--coco-json", found);
    assertEquals(0, answer.code(), answer.err());
    List<String> lines = answer.out().lines().toList();
    assertEquals(
        "in tiles of 64 pixels with an overlap of 0.2, and in the images as a whole", lines.get(1));
    assertEquals(
        1, lines.stream().filter(line -> line.startsWith("latency per image in ms (all")).count());
    JsonNode json = new ObjectMapper().readTree(figures.toFile());
    assertTrue(json.get("speed_ms").isNull());
    assertEquals(List.of("size", "overlap", "ms_per_image"), keys(json.get("tiles")));
    assertEquals(64, json.get("tiles").get("size").asInt());
    assertEquals(0.2, json.get("tiles").get("overlap").asDouble());
    assertTrue(json.get("tiles").get("ms_per_image").asDouble() > 0);
    Path whole = temp.resolve("whole.json");
    assertEquals(0, run("evaluate", run, "--coco-json", whole, "--speed-images", "0").code());
    assertNotEquals(Files.readString(whole), Files.readString(found));
  }

  @Test
  void withoutAnyDetectionNoScoreIsBest() throws IOException {
    Path found = Files.writeString(temp.resolve("found.json"), "[]");
    Path figures = temp.resolve("figures.json");
    Answer answer = run("evaluate", run, "--detections", found, "--json", figures);
    assertEquals(0, answer.code(), answer.err());
    assertTrue(
        answer
            .out()
            .contains(
                "no detection matches the ground truth, so there is no best confidence threshold"),
        answer.out());
    String all =
        answer.out().lines().filter(line -> line.startsWith("all ")).findFirst().orElseThrow();
    assertTrue(all.matches("all +4 +\\d+ +– +0[.]000 +0[.]0000 +0[.]0000"), all);
    JsonNode json = new ObjectMapper().readTree(figures.toFile());
    assertTrue(json.get("best_f1").get("score_threshold").isNull());
    assertTrue(json.get("best_f1").get("precision").isNull());
    assertEquals(0, json.get("best_f1").get("recall").asDouble());
    assertEquals(0.25, json.get("confusion").get("score_threshold").asDouble());
  }

  private static List<String> keys(JsonNode json) {
    return json.propertyStream().map(entry -> entry.getKey()).toList();
  }

  @Test
  void metricOfTheTableIsNamed() {
    Answer answer = run("evaluate", run, "--metric", "voc07", "--speed-images", "0");
    assertEquals(0, answer.code(), answer.err());
    List<String> lines = answer.out().lines().toList();
    assertEquals("VOC 2007: AP over 11 recalls, IoU 0.5", lines.get(1));
    assertTrue(lines.get(3).endsWith("recall    voc07"), lines.get(3));
    assertTrue(lines.stream().noneMatch(line -> line.startsWith("milliseconds")), answer.out());
  }

  @Test
  void evaluationMistakesAreNamedBeforeTheWork() throws IOException {
    Path nowhere = temp.resolve("none/figures.json");
    assertMistake(
        "nothing to evaluate; expected a run, a SavedModel, or --detections FILE with --data DATA",
        "evaluate");
    assertMistake("--iou is 0.0; expected above 0, up to 1", "evaluate", run, "--iou", "0");
    assertMistake("--tile is 1; expected at least 32 pixels", "evaluate", run, "--tile", "1");
    assertMistake(
        "--tile works only with a model, since the detections of a file are there already; give --tile or --detections",
        "evaluate",
        run,
        "--detections",
        temp.resolve("found.json"),
        "--tile",
        "64");
    assertMistake("--confidence is 1.5; expected 0 to 1", "evaluate", run, "--confidence", "1.5");
    assertMistake(
        "--speed-images is -1; expected 0 or more", "evaluate", run, "--speed-images", "-1");
    assertMistake(
        "--json " + nowhere + " can't be written; expected a file in a folder that exists",
        "evaluate",
        run,
        "--json",
        nowhere);
    assertMistake(
        "--coco-json " + temp + " can't be written; expected a file in a folder that exists",
        "evaluate",
        run,
        "--coco-json",
        temp);
    assertMistake(
        "--images describes a data set; give --data DATA, or remove it",
        "evaluate",
        run,
        "--images",
        temp);
    String names =
        "--names works only with --detections and without a model, since a run or SavedModel has class names; remove --names";
    assertMistake(names, "evaluate", run, "--names", set.namesFile());
    assertMistake(names, "evaluate", run, "--detections", nowhere, "--names", set.namesFile());
    for (String option : List.of("--coco-json", "--json")) {
      assertMistake(
          set.list(Split.TEST)
              + " is an input of this command and would be overwritten; choose another name",
          "evaluate",
          run,
          option,
          set.list(Split.TEST));
    }
    assertMistake(
        "--detections needs the ground truth; give --data DATA, or the run that the detections are from",
        "evaluate",
        "--detections",
        nowhere);
    Path found = Files.writeString(temp.resolve("found.json"), "[{\"image_id\": 99}]");
    assertMistake(
        found + ": detection 1 lacks one of image_id, category_id, bbox, score; expected all four",
        "evaluate",
        "--detections",
        found,
        "--data",
        set.list(Split.TEST),
        "--names",
        set.namesFile());
  }

  @Test
  void detectionsGoToCopiesAndToJson() throws IOException {
    Path image = set.folder().resolve("test/000001.jpg");
    byte[] before = Files.readAllBytes(image);
    Path json = temp.resolve("found.json");
    Path out = temp.resolve("found");
    Answer answer =
        run("detect", run, image.getParent(), "--out", out, "--json", json, "--confidence", "0");
    assertEquals(0, answer.code(), answer.err());
    assertArrayEquals(before, Files.readAllBytes(image));
    assertEquals(
        List.of(".written-by-yolov3", "000001.png", "000002.png", "000003.png", "000004.png"),
        TinyRun.namesIn(out));
    JsonNode found = new ObjectMapper().readTree(json.toFile());
    assertEquals(4, found.size());
    assertEquals(image.toString(), found.get(0).get("image").asText());
    assertEquals(out.resolve("000001.png").toString(), found.get(0).get("picture").asText());
    assertEquals(96, found.get(0).get("width").asInt());
    JsonNode detection = found.get(0).get("detections").get(0);
    assertEquals(
        List.of("class_name", "class_index", "score", "box"),
        detection.propertyStream().map(entry -> entry.getKey()).toList());
    assertEquals(
        detection.get("class_index").asText(), detection.get("class_name").asText()); // digits
    assertTrue(detection.get("box").get("xmax").asDouble() <= 96);
    assertTrue(
        answer.out().endsWith("; images in " + out + ", JSON in " + json + LINE_END), answer.out());
  }

  @Test
  void missingImageAmongGoodOnesIsNamedAndTheGoodOnesAreDone() throws IOException {
    Path good = set.folder().resolve("test/000001.jpg");
    Path missing = temp.resolve("gone.jpg");
    Path broken = Files.writeString(temp.resolve("text.png"), "no image");
    Path out = temp.resolve("found");
    Answer answer = run("detect", run, missing, broken, good, "--out", out, "--confidence", "1");
    assertEquals(1, answer.code());
    assertEquals(
        Answer.device("detecting")
            + "image '"
            + missing
            + "' not found; expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image\n"
            + "image '"
            + broken
            + "' starts with bytes 6e 6f 20 69 6d 61 67 65; expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image"
            + LINE_END,
        answer.err());
    List<String> lines = answer.out().lines().toList();
    assertEquals(good + ": no detections with confidence 1.0 or more", lines.get(0));
    assertTrue(
        lines
            .get(1)
            .matches(
                "1 image, [0-9.]+ img/s \\(detector alone [0-9.]+\\); images in "
                    + Pattern.quote(out.toString())),
        answer.out());
    assertEquals(List.of(".written-by-yolov3", "000001.png"), TinyRun.namesIn(out));
  }

  @Test
  void folderWithoutImages() throws IOException {
    Files.writeString(temp.resolve("notes.txt"), "no image");
    Files.writeString(temp.resolve(".hidden.jpg"), "");
    assertMistake(
        "no images in '"
            + temp
            + "', only 1 .txt (notes.txt); expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image",
        "detect",
        run,
        temp);
  }

  @Test
  void folderThatIsNoSavedModel() {
    assertMistake(
        "no SavedModel in '"
            + temp
            + "'; expected a run that was exported, or a folder with saved_model.pb;"
            + " a run without a SavedModel must be exported first (./yolov3 export RUN)",
        "detect",
        temp,
        set.folder().resolve("test"));
  }

  @Test
  void damagedSavedModelIsAMistakeAndNoBug() throws IOException {
    Files.writeString(temp.resolve("saved_model.pb"), "no graph");
    Files.writeString(Files.createDirectory(temp.resolve("assets")).resolve("labels.txt"), "0\n");
    Answer answer = run("evaluate", temp, "--data", set.list(Split.TEST));
    assertEquals(2, answer.code(), answer.err());
    String start = temp + " is damaged or not a SavedModel (TensorFlow: ";
    assertTrue(answer.err().startsWith(start), answer.err());
    assertTrue(answer.err().endsWith("); export the run again" + LINE_END), answer.err());
    assertEquals(1, answer.err().lines().count(), answer.err());
  }

  @Test
  void savedModelOfSomebodyElseSaysWhatItLacks() throws IOException {
    Files.createFile(temp.resolve("saved_model.pb"));
    assertMistake(
        temp
            + " has no assets/labels.txt with the class names; expected a SavedModel of a detector"
            + " that this program exported",
        "detect",
        temp,
        set.folder().resolve("test"));
  }

  @Test
  void scoreOutOfRange() {
    assertMistake(
        "--confidence is 2.0; expected 0 to 1", "detect", run, set.folder(), "--confidence", "2");
  }

  @Test
  void evaluationListWithAClassThatTheModelLacks() throws IOException {
    Path list =
        Files.writeString(set.folder().resolve("wrong.txt"), "test/000001.jpg 0,0,9,9,10\n");
    assertMistake(
        list
            + ":1: class 10 in '0,0,9,9,10' does not exist; expected one of the 10 classes, 0 to 9;"
            + " correct the class, or add the name of class 10 to the class names",
        "evaluate",
        run,
        "--data",
        list);
  }

  @Test
  void exportWritesTheNextVersion() throws IOException {
    Path versions = temp.resolve("served");
    for (int version = 1; version <= 2; version++) {
      Path written = versions.resolve(String.valueOf(version));
      assertEquals(new Answer(0, written + LINE_END, ""), run("export", run, "--out", versions));
    }
    assertEquals(List.of("1", "2"), TinyRun.namesIn(versions));
  }

  @Test
  void exportWarnsThatTheLatestCheckpointIsDamaged() throws IOException {
    Path checkpoints = run.resolve("checkpoints");
    Path variables = checkpoints.resolve("step-4/variables.index");
    Path aside = Files.move(variables, temp.resolve("aside"));
    try {
      Path versions = temp.resolve("served");
      assertEquals(
          new Answer(
              0,
              versions.resolve("1") + LINE_END,
              "warning: checkpoint "
                  + checkpoints.resolve("step-4")
                  + " is damaged (variables.index is missing); using step-2 instead"
                  + LINE_END),
          run("export", run, "--out", versions));
    } finally {
      Files.move(aside, variables);
    }
  }

  @Test
  void exportIsComparedWithItsCheckpoint() throws IOException {
    Path versions = temp.resolve("served");
    assertEquals(
        0,
        run(
                "export",
                run,
                "--out",
                versions,
                "--confidence",
                "0.0001", // far below 0.01 · 0.5, where every score begins
                "--iou",
                "0.3",
                "--max-detections",
                7)
            .code());
    Answer answer = run("verify-export", versions, "--data", set.list(Split.TEST));
    assertEquals(0, answer.code(), answer.err());
    List<String> lines = answer.out().lines().toList();
    assertTrue(lines.get(0).startsWith(versions.resolve("1") + " and " + run), lines.get(0));
    assertTrue(lines.get(0).endsWith(" on 4 images:"), lines.get(0));
    Answer inJson = run("verify-export", versions, "--data", set.list(Split.TEST), "--json", "-");
    JsonNode report = new ObjectMapper().readTree(inJson.out());
    assertEquals(4, report.get("pictures").asInt());
    JsonNode signatures = report.get("signatures");
    assertEquals(3, signatures.size());
    assertEquals("serving_default", signatures.get(0).get("signature").asText());
    assertEquals(4 * 7, signatures.get(0).get("compared").asInt());
    assertTrue(signatures.get(2).get("boxes").asDouble() <= 1e-4, report.toString());
    assertEquals(0, run("verify-export", run, "--data", set.list(Split.TEST), "--run", run).code());
  }

  @Test
  void whatIsTakenForTheImagesOfAListIsSaidWhenAnExportIsCompared() throws IOException {
    Path moved = set.folder().resolve("moved.txt");
    Files.write(
        moved,
        Files.readAllLines(set.list(Split.TEST)).stream().map("/gone/place/"::concat).toList());
    Answer answer = run("verify-export", run, "--data", moved);
    assertEquals(0, answer.code(), answer.err());
    assertEquals(
        "warning: %s: 4 paths start with '/gone/place/', which does not exist; these images are read from '%s' instead%n"
            .formatted(moved, set.folder()),
        answer.err());
  }

  @Test
  void exportOfOtherWeightsThanItsCheckpointHasEndsWithOne() throws IOException {
    Path versions = temp.resolve("served");
    assertEquals(0, run("export", run, "--out", versions).code());
    Path origin = versions.resolve("1/assets/export.json");
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(origin.toFile());
    Path exported = Path.of(json.get("checkpoint").asText());
    Path other = exported.resolveSibling(exported.endsWith("step-2") ? "step-4" : "step-2");
    json.put("checkpoint", other.toString());
    json.put("index_crc32c", FileChecksum.of(other.resolve("variables.index")).crc32c());
    Files.writeString(origin, json.toString());
    Answer answer = run("verify-export", versions, "--data", set.list(Split.TEST));
    assertEquals(1, answer.code(), answer.out());
    assertTrue(
        answer.err().startsWith("the export does not predict what its checkpoint predicts: "),
        answer.err());
    assertEquals(1, answer.err().lines().count());
  }

  @Test
  void exportIsNotComparedWithAnotherCheckpoint() throws IOException {
    Path other = temp.resolve("other");
    Path source = run.resolve("checkpoints");
    assertEquals(0, run("export", run, "--out", temp.resolve("served")).code());
    String step =
        Path.of(
                new ObjectMapper()
                    .readTree(temp.resolve("served/1/assets/export.json").toFile())
                    .get("checkpoint")
                    .asText())
            .getFileName()
            .toString();
    Files.createDirectories(other.resolve("checkpoints").resolve(step));
    Files.copy(run.resolve("config.yaml"), other.resolve("config.yaml"));
    Object[] verify = {
      "verify-export", temp.resolve("served"), "--run", other, "--data", set.list(Split.TEST)
    };
    Path expected = other.resolve("checkpoints").resolve(step);
    assertMistake(
        "checkpoint "
            + expected
            + " does not exist; a run keeps only its best and its latest checkpoint; if the run has moved,"
            + " give its folder (--run RUN)",
        verify);
    byte[] index = Files.readAllBytes(source.resolve(step).resolve("variables.index"));
    index[index.length / 2]++;
    Files.write(expected.resolve("variables.index"), index);
    assertMistake(
        "checkpoint "
            + expected
            + " is not the one that was exported: their checksums differ; if the run has moved,"
            + " give its folder (--run RUN)",
        verify);
  }

  @Test
  void savedModelThatDoesNotSayWhereItCameFromIsNotCompared() throws IOException {
    Files.createFile(temp.resolve("saved_model.pb"));
    String expected = "; expected a SavedModel that this program exported";
    assertMistake(
        temp + " has no assets/export.json" + expected,
        "verify-export",
        temp,
        "--data",
        set.list(Split.TEST));
    Path origin = Files.createDirectory(temp.resolve("assets")).resolve("export.json");
    Files.writeString(origin, "{}");
    assertMistake(
        origin + " does not name a checkpoint and a precision" + expected,
        "verify-export",
        temp,
        "--data",
        set.list(Split.TEST));
  }

  @Test
  void exportLimitsOutOfRange() {
    assertMistake("--confidence is -0.1; expected 0 to 1", "export", run, "--confidence", "-0.1");
    assertMistake("--iou is 1.5; expected 0 to 1", "export", run, "--iou", "1.5");
    assertMistake(
        "--max-detections is 0; expected at least 1", "export", run, "--max-detections", 0);
    assertMistake(
        "--tolerance is -1.0; expected 0 or more",
        "verify-export",
        run,
        "--data",
        set.list(Split.TEST),
        "--tolerance",
        "-1");
  }

  @Test
  void exportOfARunThatDoesNotExist() {
    Path nowhere = temp.resolve("nowhere");
    assertMistake(
        "there is no run or folder '%s'; there are no runs in '%s'"
            .formatted(nowhere, nowhere.getParent()),
        "export",
        nowhere);
    assertFalse(Files.exists(nowhere));
  }

  @Test
  void finishedRunThatIsResumedIsLeftAsItIs() throws IOException {
    List<String> results = Files.readAllLines(run.resolve("results.csv"));
    List<String> checkpoints = TinyRun.namesIn(run.resolve("checkpoints"));
    Answer answer =
        run("train", folder.resolve("tiny.yaml"), "--resume", "--set", "training.batch_size=4");
    assertEquals(0, answer.code(), answer.err());
    assertEquals(results, Files.readAllLines(run.resolve("results.csv")));
    assertEquals(checkpoints, TinyRun.namesIn(run.resolve("checkpoints")));
  }

  @Test
  void runThatWasKilledWhileItExportedIsExportedByResume() throws IOException {
    Path config = TinyRun.writeConfig(temp, set);
    Path killed = temp.resolve("models/tiny");
    assertEquals(0, run("train", config, "--set", "training.epochs=1").code());
    AtomicFolder.deleteTree(killed.resolve("saved_model/1"));
    Files.createDirectory(killed.resolve("saved_model/.1.partial-1x"));
    Answer answer = run("train", config, "--set", "training.epochs=1", "--resume");
    assertEquals(0, answer.code(), answer.err());
    assertEquals(List.of("1"), TinyRun.namesIn(killed.resolve("saved_model")));
    assertTrue(Files.exists(killed.resolve("saved_model/1/saved_model.pb")));
  }
}
