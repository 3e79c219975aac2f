package yolov3.training.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.config.RunConfig;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.export.CheckpointNetwork;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetFiles;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableRole;
import yolov3.network.layer.WeightArray;
import yolov3.training.TensorBundle;
import yolov3.training.TinyRun;
import yolov3.training.TrainingListener;
import yolov3.training.session.TrainingSession;

/** Runs that start from the weights of another one, and layers that do not learn. */
@Tag("tensorflow")
class InitialWeightsTest {

  private static final long NEVER = -1;
  private static final int CLASSES = 10;

  @TempDir static Path first;
  private static MnistDetectionDataset set;
  private static Path run;
  private static Path darknet;
  private static Map<String, float[]> given;
  private static List<Variable> variables;

  @TempDir Path temp;

  @BeforeAll
  static void train() {
    set = TinyRun.draw(first.resolve("set"), 4);
    RunConfig config = TinyRun.config(first, set);
    TinyRun.train(config, new TrainingListener() {}, NEVER);
    run = RunDirectory.of(config).folder();
    List<WeightArray> weights =
        CheckpointNetwork.readWeights(
            TinyRun.checkpoints(config).best(Assertions::fail).orElseThrow().variables(),
            config,
            CLASSES,
            0);
    given = weights.stream().collect(Collectors.toMap(WeightArray::name, WeightArray::values));
    darknet = first.resolve("darknet");
    DarknetFiles.write(darknet, "tiny", config.model(), names(CLASSES), 8, weights);
    try (TrainingSession session = new TrainingSession(config, CLASSES)) {
      variables = session.variables();
    }
  }

  private static List<String> names(int count) {
    return Stream.iterate(0, i -> i + 1).limit(count).map(i -> "class " + i).toList();
  }

  private RunConfig config(String... changes) {
    return TinyRun.config(temp, set, changes);
  }

  private static InitialWeights read(RunConfig config, int classCount) {
    return initialWeights(config, classCount).orElseThrow();
  }

  private static List<String> skipped(InitialWeights weights) {
    return weights.layers().stream()
        .filter(layer -> !layer.loaded())
        .map(layer -> layer.name() + ": " + layer.reason())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "checkpoint", "weights"})
  void runCheckpointAndWeightsFileGiveTheSameBits(String kind) {
    Path source =
        switch (kind) {
          case "run" -> run;
          case "checkpoint" -> run.resolve("checkpoints/step-4");
          default -> darknet.resolve("tiny.weights");
        };
    InitialWeights weights = read(config("model.initial_weights=" + source), CLASSES);
    assertEquals(List.of(), skipped(weights));
    if (kind.equals("checkpoint") && !bestStepIs(4)) {
      return; // another step than that of the run and its weights file
    }
    assertEquals(given.keySet(), weights.values().keySet());
    given.forEach((name, values) -> assertArrayEquals(values, weights.values().get(name), name));
  }

  private static boolean bestStepIs(long step) {
    return new Checkpoints(run.resolve("checkpoints"), 2)
            .best(Assertions::fail)
            .orElseThrow()
            .state()
            .step()
        == step;
  }

  @Test
  void runWhoseLatestCheckpointIsDamagedIsWarnedOf() throws IOException {
    Path variables = run.resolve("checkpoints/step-4/variables.index");
    Path aside = Files.move(variables, temp.resolve("aside"));
    try {
      assertEquals(
          List.of(
              "model.initial_weights: checkpoint "
                  + variables.getParent()
                  + " is damaged (variables.index is missing); using step-2 instead"),
          read(config("model.initial_weights=" + run), CLASSES).warnings());
    } finally {
      Files.move(aside, variables);
    }
  }

  @Test
  void headsOfARunWithOtherAnchorsAreWarnedOf() {
    String anchors = "[[30, 30], [23, 27], [37, 58], [81, 82], [135, 169], [344, 319]]";
    List<String> warnings =
        read(config("model.initial_weights=" + run, "model.anchors=" + anchors), CLASSES)
            .warnings();
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(
        warnings
            .get(0)
            .startsWith("model.initial_weights: the heads of " + run + " have other anchors, "),
        warnings.get(0));
    assertTrue(
        warnings.get(0).contains("the anchors of the run are 30,30 23,27 37,58"), warnings.get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "weights"})
  void anotherNumberOfClassesKeepsEverythingButTheOutputs(String kind) {
    Path source = kind.equals("run") ? run : darknet.resolve("tiny.weights");
    InitialWeights weights = read(config("model.initial_weights=" + source), 2);
    // 3 · (5 + 10) outputs there, 3 · (5 + 2) here
    assertEquals(
        List.of(
            "head_32/output: 45 outputs there, 21 here",
            "head_16/output: 45 outputs there, 21 here"),
        skipped(weights));
    assertEquals(
        given.keySet().stream()
            .filter(name -> !name.contains("output"))
            .collect(Collectors.toSet()),
        weights.values().keySet());
  }

  @Test
  void transferTakesWhatItSays() {
    String source = "model.initial_weights=" + run;
    InitialWeights backbone = read(config(source, "model.transfer=backbone"), CLASSES);
    assertEquals(
        new TreeSet<>(List.of("backbone")),
        backbone.layers().stream()
            .filter(InitialWeights.Layer::loaded)
            .map(InitialWeights.Layer::part)
            .collect(Collectors.toCollection(TreeSet::new)));
    assertEquals(
        List.of(
            "head_32/conv_1: model.transfer is all_but_head",
            "head_32/output: model.transfer is all_but_head",
            "head_16/conv_1: model.transfer is all_but_head",
            "head_16/output: model.transfer is all_but_head"),
        skipped(read(config(source, "model.transfer=all_but_head"), CLASSES)));
  }

  @Test
  void weightsOfTheBackboneAloneAreTakenForTheBackbone() throws IOException {
    Path file = temp.resolve("backbone.weights");
    long floats =
        given.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("backbone/"))
            .mapToLong(entry -> entry.getValue().length)
            .sum();
    byte[] whole = Files.readAllBytes(darknet.resolve("tiny.weights"));
    Files.write(file, Arrays.copyOf(whole, (int) (20 + 4 * floats)));
    String source = "model.initial_weights=" + file;
    InitialWeights weights = read(config(source, "model.transfer=backbone"), 3);
    assertEquals(7, weights.layers().stream().filter(InitialWeights.Layer::loaded).count());
    assertEquals(
        file + " (the first 13 layers of YOLOv3-tiny with 3 classes at 1/16 width)",
        weights.source());
    assertMistake(
        "model.initial_weights: "
            + file
            + " (the first 13 layers of YOLOv3-tiny with 10 classes at 1/16 width)"
            + " has no layer neck_32/conv_1; expected all layers that model.transfer all asks for",
        config(source));
  }

  @Test
  void weightsThatDoNotFitAreRefused() throws IOException {
    byte[] whole = Files.readAllBytes(darknet.resolve("tiny.weights"));
    Path torn = Files.write(temp.resolve("torn"), Arrays.copyOf(whole, whole.length - 4));
    assertMistake(
        torn
            + " has "
            + (whole.length - 4)
            + " bytes; expected "
            + whole.length
            + ", a header of 20 and "
            + (whole.length - 20) / 4
            + " floats of YOLOv3-tiny with 10 classes at 1/16 width: the file ends 1 floats too early, in layer 22"
            + " (head_16/output)",
        config("model.initial_weights=" + torn));
    assertMistake(
        "model.initial_weights: "
            + run.resolve("checkpoints/step-" + bestStep())
            + " (YOLOv3-tiny with 10 classes at 1/16 width) has kernels 3×3×3×1 in layer"
            + " backbone/conv_1; expected 3×3×3×2; its run may have another model.width_divisor",
        config("model.initial_weights=" + run, "model.width_divisor=8"));
    assertMistake(
        "model.initial_weights is nowhere; expected a Darknet weights file, a run, or the folder of"
            + " a checkpoint",
        config("model.initial_weights=nowhere"));
  }

  private static long bestStep() {
    return new Checkpoints(run.resolve("checkpoints"), 2)
        .best(Assertions::fail)
        .orElseThrow()
        .state()
        .step();
  }

  private static Optional<InitialWeights> initialWeights(RunConfig config, int classCount) {
    return InitialWeights.of(config.model(), classCount, config.training().intraOpThreads());
  }

  private static void assertMistake(String message, RunConfig config) {
    UserException failure =
        assertThrows(UserException.class, () -> initialWeights(config, CLASSES));
    assertEquals(message, failure.getMessage());
  }

  @Test
  void frozenLayersAndTheirStatisticsKeepTheirBitsAndTheOthersMove() throws IOException {
    RunConfig config =
        config("model.initial_weights=" + run, "model.freeze=backbone", "training.epochs=1");
    TinyRun.train(config, new TrainingListener() {}, NEVER);
    assertMoved(config, 2, name -> !name.startsWith("backbone/"));
  }

  @Test
  void onlyHeadsLearnWhenAllButTheHeadIsFrozen() throws IOException {
    RunConfig config =
        config("model.initial_weights=" + run, "model.freeze=all_but_head", "training.epochs=1");
    TinyRun.train(config, new TrainingListener() {}, NEVER);
    assertMoved(config, 2, name -> name.startsWith("head_"));
  }

  @Test
  void frozenBatchNormalizationKeepsItsStatisticsAndLearnsTheRest() throws IOException {
    RunConfig config =
        config("model.initial_weights=" + run, "model.freeze_batch_norm=true", "training.epochs=1");
    TinyRun.train(config, new TrainingListener() {}, NEVER);
    assertMoved(config, 2, name -> !name.contains("/moving_"));
  }

  @Test
  void frozenLayersLearnAfterTheirEpochs() throws IOException {
    RunConfig config =
        config(
            "model.initial_weights=" + run,
            "model.freeze=backbone",
            "model.unfreeze_after=1",
            "checkpoint.keep=3",
            "training.epochs=2");
    List<Long> starts = new ArrayList<>();
    TinyRun.train(
        config,
        new TrainingListener() {
          @Override
          public void onStart(Start start) {
            starts.add(start.firstStep());
          }
        },
        NEVER);
    assertEquals(List.of(1L, 3L), starts); // two steps an epoch
    assertMoved(config, 2, name -> !name.startsWith("backbone/"));
    assertMoved(config, 4, name -> true);
  }

  /** Which variables, their averages and their moments are not what the run started from. */
  private static void assertMoved(RunConfig config, long step, Predicate<String> expected)
      throws IOException {
    Map<String, float[]> after = bundle(config, step);
    for (Variable variable : variables) {
      String name = variable.name();
      if (variable.role() == VariableRole.SLOT) {
        continue;
      }
      float[] start = given.get(name);
      assertEquals(expected.test(name), !Arrays.equals(start, after.get(name)), name);
      String average = "average/" + name;
      assertEquals(expected.test(name), !Arrays.equals(start, after.get(average)), average);
      if (variable.role().trainable()) {
        for (String moment : List.of("adam/m/" + name, "adam/v/" + name)) {
          float[] values = after.get(moment);
          assertEquals(
              expected.test(name), !Arrays.equals(new float[values.length], values), moment);
        }
      }
    }
  }

  @Test
  void frozenRunThatStoppedAndWentOnIsTheSameBitsAndLoadsNothingAgain() throws IOException {
    String[] changes = {
      "model.initial_weights=" + run,
      "model.freeze=backbone",
      "model.unfreeze_after=2",
      "training.epochs=3"
    };
    RunConfig straight = TinyRun.config(Files.createDirectory(temp.resolve("a")), set, changes);
    RunConfig stopped = TinyRun.config(Files.createDirectory(temp.resolve("b")), set, changes);
    TinyRun.train(straight, new TrainingListener() {}, NEVER);
    int[] loads = new int[1];
    TrainingListener counter =
        new TrainingListener() {
          @Override
          public void onInitialWeights(InitialWeights weights) {
            loads[0]++;
          }
        };
    for (long stop : new long[] {1, 3, 5, NEVER}) { // frozen, at the same again, released
      TinyRun.train(stopped, counter, stop);
    }
    assertEquals(1, loads[0]);
    Map<String, float[]> one = bundle(straight, 6);
    Map<String, float[]> other = bundle(stopped, 6);
    assertEquals(one.keySet(), other.keySet());
    one.forEach((name, values) -> assertArrayEquals(values, other.get(name), name));
  }

  private static Map<String, float[]> bundle(RunConfig config, long step) {
    return TensorBundle.read(
        RunDirectory.of(config).checkpoints().resolve("step-" + step + "/variables"),
        variables.stream().map(Variable::name).toList());
  }

  @Test
  void releasedLayersTakeStepsOfTheLearningRateAtFirst() throws IOException {
    RunConfig config =
        config(
            "model.initial_weights=" + run,
            "model.freeze=backbone",
            "model.unfreeze_after=1",
            "optimizer.weight_decay=0",
            "training.epochs=2",
            "schedule.warmup_epochs=0");
    List<Double> rates = new ArrayList<>();
    TinyRun.train(
        config,
        new TrainingListener() {
          @Override
          public void onStepEnd(Step step) {
            rates.add(step.learningRate());
          }
        },
        3);
    Map<String, float[]> after = bundle(config, 3);
    double largest = 0;
    for (String name : given.keySet()) {
      if (name.startsWith("backbone/") && !name.contains("moving")) {
        for (int i = 0; i < given.get(name).length; i++) {
          largest = Math.max(largest, Math.abs(after.get(name)[i] - given.get(name)[i]));
        }
      }
    }
    // Adam's first step is the rate times the sign of the gradient
    assertEquals(rates.get(2), largest, 0.01 * rates.get(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          model.freeze=backbone        | model.freeze is backbone; expected none without \
          model.initial_weights, since frozen random weights never learn
          model.freeze_batch_norm=true | model.freeze_batch_norm is true; expected false unless \
          model.initial_weights has all layers (model.transfer all), since random ones have no \
          statistics
          """)
  void freezingWithoutWeightsIsRefused(String change, String message) {
    UserException failure = assertThrows(UserException.class, () -> config(change));
    assertTrue(failure.getMessage().endsWith(message), failure.getMessage());
  }

  @Test
  void modelsWithoutInitialWeightsHaveNone() {
    assertTrue(initialWeights(config(), CLASSES).isEmpty());
  }
}
