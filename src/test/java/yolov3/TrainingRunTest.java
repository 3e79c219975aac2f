package yolov3;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.ConfigDraft;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.MnistConfig;
import yolov3.config.section.TrainingConfig.Layout;
import yolov3.config.section.TrainingConfig.Precision;
import yolov3.data.LabelledImage;
import yolov3.data.check.DatasetCheck;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.geometry.Anchor;
import yolov3.geometry.Detection;
import yolov3.io.UserException;
import yolov3.network.assignment.AnchorComparison;
import yolov3.network.assignment.AnchorFit;
import yolov3.network.runtime.DeviceChoice;
import yolov3.report.EvaluatedImages;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.session.PrecisionChoice;

/** Training, evaluation and export by the public API. */
@Tag("tensorflow")
class TrainingRunTest {

  @TempDir static Path folder;
  private static RunConfig config;
  private static TrainingResult result;
  private static final Recorder RECORDER = new Recorder();

  @TempDir Path temp;

  @BeforeAll
  static void train() {
    MnistDetectionDataset set = TinyRun.draw(folder.resolve("set"), 4);
    config = TinyRun.config(folder, set, "training.precision=auto");
    TrainingResult stopped = trainOneStep(config);
    assertEquals(1, stopped.steps());
    assertTrue(!stopped.isFinished() && stopped.test().isEmpty() && stopped.best().isEmpty());
    result = TrainingRun.of(config).resume().observer(RECORDER).train();
  }

  private static TrainingResult trainOneStep(RunConfig config) {
    long[] steps = {0};
    return TrainingRun.of(config)
        .stopWhen(() -> steps[0] == 1)
        .train(
            new TrainingListener() {
              @Override
              public void onStepEnd(Step step) {
                steps[0] = step.step();
              }
            });
  }

  /** Names of the events in their order, each once. */
  private static final class Recorder implements Observer {

    private final List<String> events = new ArrayList<>();

    private void add(String event) {
      if (!events.contains(event)) {
        events.add(event);
      }
    }

    @Override
    public void onProgress(String task, long done, long total) {
      add(task);
    }

    @Override
    public void onChecked(DatasetCheck check, Optional<AnchorFit> anchors) {
      add("checked");
    }

    @Override
    public void onStart(RunDirectory run, TrainingData data) {
      add("start");
    }

    @Override
    public void onDevice(DeviceChoice device) {
      add("device");
    }

    @Override
    public void onAnchors(AnchorComparison fitted) {
      add("anchors");
    }

    @Override
    public void onPrecision(PrecisionChoice choice) {
      add("precision");
    }

    @Override
    public void onTrained(TrainingState state, long totalSteps, boolean before) {
      add("trained " + state.step() + " of " + totalSteps + (before ? " before" : ""));
    }

    @Override
    public void onTested(EvaluatedImages tested, Path savedModel) {
      add("tested");
    }
  }

  @Test
  void resumedRunEndsWithMetricsSavedModelAndReport() {
    assertEquals(folder.resolve("models/tiny"), result.folder());
    assertEquals(4, result.steps()); // 2 epochs of 4 / 2 steps
    assertTrue(result.best().isPresent());
    assertEquals(Optional.of(result.folder().resolve("saved_model/1")), result.savedModel());
    assertTrue(Files.isRegularFile(result.report().orElseThrow()));
    assertEquals(10, result.test().orElseThrow().classes().size());
    assertEquals(
        List.of(
            "checking images", "checked", "start", "device", "trained 4 of 4", "test", "tested"),
        RECORDER.events);
  }

  @Test
  void precisionThatWasChosenIsWrittenAndKept() throws IOException {
    RunConfig written = ConfigFile.read(result.folder().resolve("config.yaml"), Map.of());
    Precision chosen = written.training().precision();
    assertTrue(chosen != Precision.AUTO);
    Precision other = chosen == Precision.FLOAT32 ? Precision.BFLOAT16 : Precision.FLOAT32;
    TrainingRun changed = TrainingRun.of(config.with("training.precision", other)).resume();
    String message = assertThrows(UserException.class, changed::train).getMessage();
    assertTrue(message.contains("training.precision: \""), message);
  }

  @Test
  void anchorsOfTheTrainingBoxesAreWrittenAndKept() throws IOException {
    MnistConfig tight = new MnistConfig(temp.resolve("set"), 8, 4, 4, TinyRun.SIZE, 1, true);
    MnistDetectionDataset set = MnistDetectionDataset.make(tight, Path.of("mnist"), done -> {});
    RunConfig fitting = TinyRun.config(temp, set, "model.fit_anchors=true");
    Recorder first = new Recorder();
    TrainingRun.of(fitting).observer(first).stopWhen(() -> true).train();
    assertTrue(first.events.contains("anchors"), first.events.toString());
    RunConfig written = ConfigFile.read(temp.resolve("models/tiny/config.yaml"), Map.of());
    assertNotEquals(fitting.model().anchors(), written.model().anchors());
    String head = Files.readString(temp.resolve("models/tiny/config.yaml"));
    assertTrue(head.startsWith("# anchors: mean IoU with the training boxes 0."), head);

    Recorder second = new Recorder();
    TrainingRun.of(fitting).resume().observer(second).stopWhen(() -> true).train();
    assertFalse(second.events.contains("anchors"), second.events.toString());
    RunConfig published = TinyRun.config(temp, set, "model.fit_anchors=false");
    TrainingRun changed = TrainingRun.of(published).resume();
    String message = assertThrows(UserException.class, changed::train).getMessage();
    assertTrue(message.contains("model.anchors: "), message);
  }

  @Test
  void anchorsOfARunComeWithItsWeights() {
    MnistDetectionDataset set = TinyRun.draw(temp.resolve("set"), 2);
    List<Anchor> own =
        config.model().anchors().stream()
            .map(anchor -> new Anchor(anchor.width() + 1, anchor.height()))
            .toList();
    RunConfig first = TinyRun.config(temp, set).with("model.anchors", own);
    trainOneStep(first);
    RunConfig second =
        TinyRun.config(
            temp,
            set,
            "name=second",
            "model.fit_anchors=true",
            "model.initial_weights=" + checkpointOf(first));
    TrainingRun.of(second).stopWhen(() -> true).train();

    RunConfig written = ConfigFile.read(temp.resolve("models/second/config.yaml"), Map.of());
    assertEquals(own, written.model().anchors());
    TrainingRun.of(second).resume().stopWhen(() -> true).train();
  }

  /** Heads of other classes are not taken, so that nothing is bound to their anchors. */
  @Test
  void anchorsAreFittedWhereTheHeadsAreOfOtherClasses() throws IOException {
    MnistConfig tight = new MnistConfig(temp.resolve("set"), 8, 4, 4, TinyRun.SIZE, 1, true);
    MnistDetectionDataset set = MnistDetectionDataset.make(tight, Path.of("mnist"), done -> {});
    RunConfig first = TinyRun.config(temp, set);
    trainOneStep(first);
    Path oneMore = temp.resolve("more.names");
    Files.writeString(oneMore, Files.readString(set.namesFile()) + "ten\n");
    RunConfig second =
        TinyRun.config(
            temp,
            set,
            "name=second",
            "data.names=" + oneMore,
            "model.fit_anchors=true",
            "model.initial_weights=" + checkpointOf(first));
    TrainingRun.of(second).stopWhen(() -> true).train();
    RunConfig written = ConfigFile.read(temp.resolve("models/second/config.yaml"), Map.of());
    assertNotEquals(first.model().anchors(), written.model().anchors());
  }

  @Test
  void configOfARunIsThatWithWhichItResumed() throws IOException {
    RunConfig begun =
        TinyRun.config(temp, TinyRun.draw(temp.resolve("set"), 4))
            .with("training.precision", "auto")
            .with("training.early_stopping_epochs", 3);
    TrainingRun.of(begun).stopWhen(() -> true).train();
    Path file = temp.resolve("models/tiny/config.yaml");
    String before = Files.readString(file);
    TrainingRun.of(begun.with("training.early_stopping_epochs", 10))
        .resume()
        .stopWhen(() -> true)
        .train();
    assertEquals(
        before.replace("early_stopping_epochs: 3", "early_stopping_epochs: 10"),
        Files.readString(file));
    assertTrue(before.startsWith("# precision "), before);
  }

  private static Path checkpointOf(RunConfig run) {
    return TinyRun.checkpoints(run).latest(warning -> {}).orElseThrow().folder();
  }

  @Test
  void splitsAreDrawnAnewFromTheConfigOfAnotherRun() {
    TinyRun.draw(temp.resolve("set"), 24);
    ConfigDraft draws =
        RunConfig.defaults()
            .with("name", "first")
            .with("output", Map.of("models", temp.resolve("models"), "log", temp.resolve("log")))
            .with("data.source", temp.resolve("set/train.txt"))
            .with("data.names", temp.resolve("set/mnist.names"))
            .with("data.split", Map.of("validation", 0.25, "test", 0.25))
            .with("model.architecture", "yolov3-tiny")
            .with("model.width_divisor", 16)
            .with("model.input_size", TinyRun.SIZE)
            .with("training", Map.of("epochs", 3, "precision", "float32"));
    TrainingRun.of(draws).stopWhen(() -> true).train();
    Path ofFirst = temp.resolve("models/first/config.yaml");
    RunConfig second = ConfigFile.read(ofFirst, Map.of("name", "second"));
    TrainingRun.of(second).stopWhen(() -> true).train();
    TrainingRun.of(second).resume().stopWhen(() -> true).train();
    RunConfig written = ConfigFile.read(temp.resolve("models/second/config.yaml"), Map.of());
    assertEquals(temp.resolve("models/second/split"), written.data().split().lists());
  }

  @Test
  void anchorsOfAVersionThatDidNotFitThemAreKept() throws IOException {
    MnistDetectionDataset set = TinyRun.draw(temp.resolve("set"), 8);
    RunConfig old = TinyRun.config(temp, set);
    TrainingRun.of(old).stopWhen(() -> true).train();
    Path written = temp.resolve("models/tiny/config.yaml");
    String yaml = Files.readString(written);
    assertTrue(yaml.contains("fit_anchors: false"), yaml);
    Files.writeString(written, yaml.replace("fit_anchors: false", ""));

    Recorder recorder = new Recorder();
    TrainingRun.of(ConfigFile.read(written, Map.of()))
        .resume()
        .observer(recorder)
        .stopWhen(() -> true)
        .train();
    assertFalse(recorder.events.contains("anchors"), recorder.events.toString());
  }

  @Test
  void batchSizeThatWasFoundIsWrittenAndKept() {
    MnistDetectionDataset set = TinyRun.draw(temp.resolve("set"), 2 * 32);
    RunConfig open = TinyRun.config(temp, set, "training.batch_size=auto");
    TrainingRun.of(open).stopWhen(() -> true).train();
    RunConfig written = ConfigFile.read(temp.resolve("models/tiny/config.yaml"), Map.of());
    assertEquals(2, written.training().batchSize());

    TrainingRun.of(open).resume().stopWhen(() -> true).train();
    TrainingRun changed = TrainingRun.of(open.with("training.batch_size", 4)).resume();
    String message = assertThrows(UserException.class, changed::train).getMessage();
    assertTrue(message.contains("training.batch_size: 2"), message);
  }

  @Test
  void runOfAVersionThatDidNotChooseResumesInFloat32() throws IOException {
    RunConfig old = TinyRun.config(temp, TinyRun.draw(temp.resolve("set"), 2));
    TrainingRun.of(old).stopWhen(() -> true).train();
    Path written = temp.resolve("models/tiny/config.yaml");
    String yaml = Files.readString(written);
    assertTrue(yaml.contains("precision: float32"), yaml);
    Files.writeString(written, yaml.replace("precision: float32", ""));

    TrainingRun bfloat16 = TrainingRun.of(old.with("training.precision", "bfloat16")).resume();
    assertThrows(UserException.class, bfloat16::train);
    Recorder recorder = new Recorder();
    TrainingRun.of(old.with("training.precision", "auto"))
        .resume()
        .observer(recorder)
        .stopWhen(() -> true)
        .train();
    assertTrue(recorder.events.contains("start") && !recorder.events.contains("precision"));
  }

  @Test
  void layoutOfTheGpuThatBeganARunIsKept() {
    RunConfig begun =
        TinyRun.config(temp, TinyRun.draw(temp.resolve("set"), 2), "training.layout=nchw");
    TrainingRun.of(begun).stopWhen(() -> true).train();
    RunConfig open = begun.with("training.layout", "auto");
    TrainingRun.of(open).resume().stopWhen(() -> true).train();
    RunConfig resumed = ConfigFile.read(temp.resolve("models/tiny/config.yaml"), Map.of());
    assertEquals(Layout.NCHW, resumed.training().layout());
    TrainingRun other = TrainingRun.of(open.with("training.layout", "nhwc")).resume();
    assertThrows(UserException.class, other::train);
  }

  @Test
  void finishedRunIsNotTrainedAgain() {
    Recorder recorder = new Recorder();
    TrainingResult again = TrainingRun.of(config).resume().observer(recorder).train();
    assertEquals(List.of("trained 4 of 4 before"), recorder.events);
    assertEquals(result.savedModel(), again.savedModel());
    assertEquals(result.steps(), again.steps());
    assertTrue(again.test().isEmpty());
    assertTrue(
        assertThrows(UserException.class, () -> TrainingRun.of(config).train())
            .getMessage()
            .startsWith("run 'tiny' exists"));
  }

  /** Somebody exported an earlier checkpoint, and the run was interrupted before its own export. */
  @Test
  void finishedRunWhoseBestIsNotExportedIsExported() throws IOException {
    MnistDetectionDataset set = TinyRun.draw(temp.resolve("set"), 4);
    RunConfig other = TinyRun.config(temp, set);
    Path first = TrainingRun.of(other).train().savedModel().orElseThrow();
    Path origin = first.resolve("assets/export.json");
    Files.writeString(origin, Files.readString(origin).replaceFirst("step-\\d+", "step-1"));
    TrainingResult again = TrainingRun.of(other).resume().train();
    assertEquals(first.resolveSibling("2"), again.savedModel().orElseThrow());
    assertTrue(again.test().isPresent());
    Files.setLastModifiedTime(again.report().orElseThrow(), FileTime.fromMillis(0));
    assertTrue(TrainingRun.of(other).resume().train().test().isPresent(), "report of version 1");
    assertTrue(TrainingRun.of(other).resume().train().test().isEmpty());
    Files.writeString(first.resolveSibling("2").resolve("assets/export.json"), "");
    TrainingResult repaired = TrainingRun.of(other).resume().train();
    assertEquals(first.resolveSibling("3"), repaired.savedModel().orElseThrow());
    Files.delete(first.resolveSibling("3").resolve("saved_model.pb"));
    repaired = TrainingRun.of(other).resume().train();
    assertEquals(first.resolveSibling("4"), repaired.savedModel().orElseThrow());
  }

  @Test
  void evaluationGivesTheMetricsThatTrainingEndedWith() {
    EvaluationResult evaluated = Evaluation.of(result.folder()).latencyOn(2).run();
    assertEquals(result.test().orElseThrow().map50To95(), evaluated.metrics().map50To95());
    assertEquals(2, evaluated.latency().orElseThrow().images());
    assertEquals(4, evaluated.results().size());
    try (ObjectDetector detector = ObjectDetector.load(result.folder())) {
      assertEquals(
          evaluated.metrics().map50(),
          Evaluation.analyze(detector, evaluated.groundTruth().images()).metrics().map50());
    }
    Path validation = config.data().validation();
    EvaluationResult other = Evaluation.of(result.savedModel().orElseThrow()).on(validation).run();
    assertEquals(validation, other.data());
    assertTrue(other.latency().isEmpty());
  }

  @Test
  void classNumbersOfAListCountTheNamesOfItsConfig() throws IOException {
    Path names = config.data().names();
    List<String> digits = Files.readAllLines(names);
    List<LabelledImage> trained = Evaluation.of(result.folder()).run().groundTruth().images();
    Path list = config.data().test();
    String lines = Files.readString(list);
    try {
      Files.writeString( // the same objects, whose classes have other numbers
          list,
          Pattern.compile(",(\\d)(?= |$)", Pattern.MULTILINE)
              .matcher(lines)
              .replaceAll(number -> "," + (9 - Integer.parseInt(number.group(1)))));
      List<String> backwards = new ArrayList<>(digits);
      Collections.reverse(backwards);
      Files.write(names, backwards);
      assertEquals(trained, Evaluation.of(result.folder()).run().groundTruth().images());
    } finally {
      Files.write(names, digits);
      Files.writeString(list, lines);
    }
  }

  @Test
  void exportIsVerifiedOnNoiseWhenAValidationImageIsGone() throws IOException {
    Path image = TrainingData.read(config).validation().get(0).image();
    Path elsewhere = Files.move(image, temp.resolve("elsewhere"));
    List<String> warnings = new ArrayList<>();
    try {
      assertEquals(
          temp.resolve("served/1"),
          ModelExport.of(result.folder())
              .onWarning(warnings::add)
              .writeSavedModel(temp.resolve("served")));
    } finally {
      Files.move(elsewhere, image);
    }
    assertEquals(1, warnings.size());
    assertTrue(
        warnings.get(0).contains(image.toString())
            && warnings.get(0).endsWith("; the export is verified on noise instead of an image"),
        warnings.get(0));
  }

  /** One image, as in training; all the others make the report. */
  @Test
  void testImageThatWasDamagedDuringTheRunIsSkipped() {
    MnistDetectionDataset set =
        MnistDetectionDataset.make(
            new MnistConfig(temp.resolve("set"), 2, 1, 4, TinyRun.SIZE, 1, false),
            Path.of("mnist"),
            done -> {});
    Path damaged = set.folder().resolve("test/000003.jpg");
    List<String> warnings = new ArrayList<>();
    TrainingResult trained =
        TrainingRun.of(TinyRun.config(temp, set, "training.epochs=1"))
            .observer(
                new Observer() {
                  @Override
                  public void onWarning(String message) {
                    warnings.add(message);
                  }
                })
            .train(
                new TrainingListener() {
                  @Override
                  public void onEpochEnd(Epoch epoch) {
                    assertDoesNotThrow(() -> Files.writeString(damaged, "no image"));
                  }
                });
    assertTrue(trained.test().isPresent());
    assertTrue(Files.exists(trained.report().orElseThrow()));
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains(damaged.toString()), warnings.get(0));
    assertTrue(warnings.get(0).endsWith("; the image is skipped"), warnings.get(0));
  }

  @Test
  void exportHasTheLimitsThatItIsGiven() {
    Path image = TrainingData.read(config).test().get(0).image();
    double threshold;
    try (ObjectDetector all = ObjectDetector.load(result.folder())) {
      List<Detection> found = all.detect(image);
      threshold = found.get(found.size() / 2).score();
    }
    Path exported =
        ModelExport.of(result.folder())
            .confidenceThreshold(threshold)
            .nmsIouThreshold(0.5)
            .maxDetections(5)
            .foldBatchNorm(false)
            .writeSavedModel(temp.resolve("served"));
    assertEquals(temp.resolve("served/1"), exported);
    try (ObjectDetector detector = ObjectDetector.load(temp.resolve("served"))) {
      List<Detection> found = detector.detect(image);
      assertTrue(!found.isEmpty() && found.size() <= 5, found.toString());
      assertTrue(found.stream().allMatch(detection -> detection.score() >= threshold));
    }
  }
}
