package yolov3.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import yolov3.config.RunConfig;
import yolov3.data.loader.Batch;
import yolov3.data.loader.ExampleReader;
import yolov3.data.loader.ImageCache;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableRole;
import yolov3.network.loss.LossTerms;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.session.StepResult;
import yolov3.training.session.TrainingSession;

/** Gradients of several batches in one update, {@code training.accumulate}. */
@Tag("tensorflow")
class AccumulateTest {

  private static final long NEVER = -1;
  private static final double RATE = 0.001;

  @TempDir static Path images;
  private static MnistDetectionDataset fiveImages;
  private static List<Variable> variables;

  @TempDir Path temp;

  @BeforeAll
  static void draw() {
    fiveImages = TinyRun.draw(images.resolve("five"), 5);
    try (TrainingSession session = new TrainingSession(TinyRun.config(images, fiveImages), 10)) {
      variables = session.variables();
    }
  }

  @Test
  void planIsThatOfBatchesAsLargeAsAnUpdate() {
    // 5 images in batches of 2: batches 1, 2 | 3 and 4, 5 | 6
    UpdatePlan plan = new UpdatePlan(2, 3, 2);
    assertEquals(2, plan.stepsPerEpoch());
    assertEquals(4, plan.totalSteps());
    assertEquals(
        List.of("1-2", "3-3", "4-5", "6-6"),
        Stream.of(1, 2, 3, 4)
            .map(step -> plan.firstBatch(step) + "-" + plan.lastBatch(step))
            .toList());
    assertEquals(List.of(1, 1, 2, 2), Stream.of(1, 2, 3, 4).map(plan::epochOf).toList());
    assertTrue(plan.endsEpoch(2) && !plan.endsEpoch(3) && plan.endsEpoch(4));
    assertEquals(1, new UpdatePlan(1, 3, 4).stepsPerEpoch(), "fewer batches than an update takes");
  }

  /** Halves of a float are exact, and so is the sum of two that are the same. */
  @Test
  void batchTwiceIsTheUpdateOfTheBatchButMovesTheStatisticsTwice() throws IOException {
    Outcome once = update("once", config(2, 1), batch(0, 1));
    Outcome twice = update("twice", config(2, 2), batch(0, 1), batch(0, 1));

    assertEquals(once.result.loss(), twice.result.loss());
    assertEquals(once.result.gradientNorm(), twice.result.gradientNorm());
    for (Variable variable : variables) {
      String name = variable.name();
      float[] expected = once.values.get(name);
      if (!name.contains("moving_")) {
        assertArrayEquals(expected, twice.values.get(name), name);
      } else if (variable.role() != VariableRole.SLOT) { // an average
        float start = name.endsWith("moving_mean") ? 0 : 1;
        assertClose(moved(start, expected, expected), twice.values.get(name), 1e-5, name);
      }
    }
  }

  /** From 0, a first moment becomes a tenth of the gradient. */
  @ParameterizedTest(name = "{0} images")
  @CsvSource({"4", "3", "2"})
  void gradientIsTheMeanOverTheImagesOfAWholeUpdate(int count) throws IOException {
    Batch[] batches =
        switch (count) {
          case 4 -> new Batch[] {batch(0, 1), batch(2, 3)};
          case 3 -> new Batch[] {batch(0, 1), batch(2)};
          default -> new Batch[] {batch(0, 1)};
        };
    Outcome all = update("all", config(2, 2), batches);
    Outcome first = update("first", config(2, 1), batches[0]);
    Outcome last = // of as many images as the batch size: its plain mean
        count == 2 ? first : update("last", config(count - 2, 1), batches[1]);

    for (Variable variable : variables) {
      String name = variable.name();
      float[] a = first.values.get(name);
      float[] b = last.values.get(name);
      if (name.startsWith("adam/m/")) {
        float[] mean = new float[a.length];
        for (int i = 0; i < a.length; i++) {
          mean[i] = (2 * a[i] + (count - 2) * b[i]) / 4;
        }
        assertClose(mean, all.values.get(name), 1e-5, name);
      } else if (variable.role() == VariableRole.MOVING_MEAN && count > 2) {
        assertClose(moved(0, a, b), all.values.get(name), 1e-5, name);
      }
    }
    double expected =
        (2 * first.result.loss().total() + (count - 2) * last.result.loss().total()) / count;
    assertEquals(expected, all.result.loss().total(), 1e-9);
  }

  /**
   * Returns a moving statistic after two batches.
   *
   * @param first after the first of them alone
   * @param second after the other one alone
   */
  private static float[] moved(float start, float[] first, float[] second) {
    float[] moved = new float[first.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = (float) (0.97 * first[i] + second[i] - 0.97 * start);
    }
    return moved;
  }

  @Test
  void checkpointHasNoSums() {
    try (TrainingSession session = new TrainingSession(config(2, 2), 10)) {
      assertEquals(
          variables.stream().map(Variable::name).toList(),
          session.variables().stream().map(Variable::name).toList());
    }
  }

  @Test
  void onlyTheGraphOfSeveralBatchesHasSums() {
    assertFalse(hasSums(config(2, 1)));
    assertTrue(hasSums(config(2, 2)));
  }

  private static boolean hasSums(RunConfig config) {
    try (TrainingSession session = new TrainingSession(config, 10)) {
      return session.graphDef().getNodeList().stream()
          .anyMatch(node -> node.getName().contains("accumulation"));
    }
  }

  @Test
  void stepsRatesAndLossesAreOfUpdates() {
    RunConfig config = config(2, 2);
    TinyRun.Recorder small = new TinyRun.Recorder();
    TinyRun.Recorder large = new TinyRun.Recorder();
    assertEquals(4, TinyRun.train(config, small, NEVER).step());
    TinyRun.train(config(4, 1, "name=large"), large, NEVER);

    assertEquals(rates(large), rates(small));
    assertEquals(List.of(1, 1, 2, 2), small.steps.stream().map(step -> step.epoch()).toList());
    LossTerms four = small.steps.get(0).result().loss();
    LossTerms one = small.steps.get(1).result().loss();
    assertEquals(
        (4 * four.total() + one.total()) / 5, small.epochs.get(0).trainLoss().total(), 1e-9);
  }

  @Test
  void runThatStoppedInsideAnEpochAndWentOnIsTheSameBits() throws IOException {
    RunConfig straight = config(1, 2, "tensorboard.histograms=true");
    RunConfig stopped = config(1, 2, "tensorboard.histograms=true", "name=stopped");
    TinyRun.Recorder whole = new TinyRun.Recorder();
    TinyRun.Recorder parts = new TinyRun.Recorder();

    // 5 batches, so 3 updates an epoch
    assertEquals(6, TinyRun.train(straight, whole, NEVER).step());
    assertEquals(4, TinyRun.train(stopped, parts, 4).step());
    assertEquals(6, TinyRun.train(stopped, parts, NEVER).step());

    assertEquals(results(whole), results(parts));
    assertEquals(
        TinyRun.checkpoints(straight).latest(Assertions::fail).orElseThrow().state(),
        TinyRun.checkpoints(stopped).latest(Assertions::fail).orElseThrow().state());
    Map<String, float[]> expected = checkpoint(straight, 6);
    Map<String, float[]> actual = checkpoint(stopped, 6);
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }

  private static List<Double> rates(TinyRun.Recorder recorder) {
    return recorder.steps.stream().map(step -> step.learningRate()).toList();
  }

  private static List<StepResult> results(TinyRun.Recorder recorder) {
    return recorder.steps.stream().map(step -> step.result()).toList();
  }

  private static Map<String, float[]> checkpoint(RunConfig config, long step) {
    return TensorBundle.read(
        RunDirectory.of(config).checkpoints().resolve("step-" + step + "/variables"),
        variables.stream().map(Variable::name).toList());
  }

  private RunConfig config(int batchSize, int accumulate, String... changes) {
    List<String> all = new ArrayList<>(List.of(changes));
    all.add("training.batch_size=" + batchSize);
    all.add("training.accumulate=" + accumulate);
    all.add("optimizer.gradient_clip_norm=0");
    return TinyRun.config(temp, fiveImages, all.toArray(String[]::new));
  }

  private Batch batch(int... numbers) {
    RunConfig config = config(1, 1);
    ExampleReader reader =
        new ExampleReader(
            TinyRun.SIZE, new TargetAssigner(config.model(), config.loss()), new ImageCache(0));
    TrainingData data = TrainingData.read(config);
    return Batch.of(
        IntStream.of(numbers).mapToObj(number -> reader.read(data.train().get(number))).toList(),
        List.of());
  }

  /** The first update of a run, and the variables after it. */
  private record Outcome(StepResult result, Map<String, float[]> values) {}

  private Outcome update(String name, RunConfig config, Batch... batches) throws IOException {
    Path prefix = Files.createDirectory(temp.resolve(name)).resolve("variables");
    try (TrainingSession session = new TrainingSession(config, 10)) {
      session.initialize();
      Iterator<Batch> given = List.of(batches).iterator();
      StepResult result = session.step(given, RATE, 1);
      session.average(1, 1);
      session.save(prefix);
      return new Outcome(
          result, TensorBundle.read(prefix, variables.stream().map(Variable::name).toList()));
    }
  }

  private static void assertClose(float[] expected, float[] actual, double relative, String name) {
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertArrayEquals(expected, actual, (float) relative * largest, name);
  }
}
