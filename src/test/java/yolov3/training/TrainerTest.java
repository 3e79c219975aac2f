package yolov3.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.Event;
import yolov3.config.RunConfig;
import yolov3.data.loader.Batch;
import yolov3.data.loader.ExampleReader;
import yolov3.data.loader.ImageCache;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.io.RunFailedException;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableRole;
import yolov3.network.loss.LossTerms;
import yolov3.network.runtime.Bfloat16;
import yolov3.tensorboard.EventFiles;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.cluster.Peers;
import yolov3.training.session.TrainingSession;

@Tag("tensorflow")
class TrainerTest {

  private static final long NEVER = -1;

  @TempDir static Path images;
  private static MnistDetectionDataset fourImages;
  private static MnistDetectionDataset eightImages;

  /** Of the network of every test. */
  private static List<Variable> variables;

  @TempDir Path temp;

  @BeforeAll
  static void draw() {
    fourImages = TinyRun.draw(images.resolve("four"), 4);
    eightImages = TinyRun.draw(images.resolve("eight"), 8);
    try (TrainingSession session = new TrainingSession(TinyRun.config(images, fourImages), 10)) {
      variables = session.variables();
    }
  }

  @Test
  void twoStepsMoveEveryTrainedVariableAndLeaveEventsAndAWholeCheckpoint() throws IOException {
    RunConfig config = TinyRun.config(temp, fourImages, "training.epochs=1");
    TinyRun.Recorder recorder = new TinyRun.Recorder();
    TrainingState state = TinyRun.train(config, recorder, NEVER);

    assertEquals(2, state.step());
    assertEquals(2, recorder.steps.size());
    assertTrue(recorder.steps.stream().allMatch(step -> step.result().isFinite()));

    Path checkpoints = RunDirectory.of(config).checkpoints();
    assertEquals(List.of("step-2"), TinyRun.namesIn(checkpoints));
    assertEquals(
        List.of("progress.json", "variables.data-00000-of-00001", "variables.index"),
        TinyRun.namesIn(checkpoints.resolve("step-2")));

    Map<String, float[]> before = initialVariables(config);
    Map<String, float[]> after = variables(checkpoints.resolve("step-2"));
    List<String> still =
        variables.stream()
            .filter(variable -> variable.role() != VariableRole.SLOT)
            .map(Variable::name)
            .filter(name -> Arrays.equals(before.get(name), after.get(name)))
            .toList();
    assertEquals(List.of(), still, "variables that did not move");

    RunDirectory run = RunDirectory.of(config);
    for (String curve : List.of("loss/total", "learning_rate", "norm/gradient")) {
      assertEquals(
          List.of(1L, 2L),
          EventFiles.readOnly(run.trainLog()).stream()
              .filter(event -> tags(event).contains(curve))
              .map(Event::getStep)
              .toList(),
          curve);
    }
    assertTrue(
        EventFiles.readOnly(run.validationLog()).stream()
            .filter(event -> event.getStep() == 2)
            .flatMap(event -> tags(event).stream())
            .toList()
            .containsAll(
                List.of(
                    "loss/class",
                    "loss/confidence",
                    "loss/giou",
                    "loss/total",
                    "metrics/mAP_0.5",
                    "metrics/mAP_0.5:0.95",
                    "metrics/precision",
                    "metrics/recall")));
  }

  private static void assumeKernelsFor(String precision) {
    if (precision.equals("bfloat16")) {
      Bfloat16.assumeKernels();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"float32", "bfloat16"})
  void networkOverfitsOneBatch(String precision) {
    assumeKernelsFor(precision);
    RunConfig config = TinyRun.config(temp, fourImages, "training.precision=" + precision);
    TrainingData data = TrainingData.read(config);
    ExampleReader reader =
        new ExampleReader(
            TinyRun.SIZE, new TargetAssigner(config.model(), config.loss()), new ImageCache(0));
    Batch batch = Batch.of(data.train().stream().map(reader::read).toList(), List.of());
    try (TrainingSession session = new TrainingSession(config, data.names().count())) {
      session.initialize();
      double first = session.step(batch, 0.003, 1).loss().total();
      double last = first;
      for (int step = 2; step <= 120; step++) {
        last = session.step(batch, 0.003, step).loss().total();
      }
      assertTrue(last < first / 5, "the loss went from " + first + " to " + last);
    }
  }

  @Test
  void stopThatComesWhileAStepEndsLosesNoStep() {
    RunConfig config = TinyRun.config(temp, eightImages, "training.epochs=1");
    TrainingData data = TrainingData.read(config);
    RunDirectory.of(config).create(config, data.names(), Map.of(), List.of());
    AtomicInteger asked = new AtomicInteger();
    TrainingState state =
        new Trainer(
                config,
                data,
                TinyRun.checkpoints(config),
                new TrainingListener() {},
                () -> asked.incrementAndGet() > 2, // before the first step, after it, then
                Peers.NONE)
            .train();
    assertEquals(state, TinyRun.checkpoints(config).latest(Assertions::fail).orElseThrow().state());
  }

  @ParameterizedTest
  @ValueSource(strings = {"float32", "bfloat16"})
  void runThatStoppedInsideAnEpochAndWentOnIsTheSameBits(String precision) throws IOException {
    assumeKernelsFor(precision);
    // Eight steps an epoch, averaged by four: it stops with two that are not averaged yet.
    String[] changes = {
      "training.epochs=3", "training.batch_size=1", "training.precision=" + precision
    };
    Path straightFolder = Files.createDirectory(temp.resolve("straight"));
    Path stoppedFolder = Files.createDirectory(temp.resolve("stopped"));
    RunConfig straight = TinyRun.config(straightFolder, eightImages, changes);
    RunConfig stopped = TinyRun.config(stoppedFolder, eightImages, changes);
    TinyRun.Recorder whole = new TinyRun.Recorder();
    TinyRun.Recorder parts = new TinyRun.Recorder();

    assertEquals(24, TinyRun.train(straight, whole, NEVER).step());
    assertEquals(14, TinyRun.train(stopped, parts, 14).step());
    assertEquals(24, TinyRun.train(stopped, parts, NEVER).step());

    assertEquals(losses(whole), losses(parts));
    assertEquals(
        rowsWithoutSpeed(RunDirectory.of(straight).results()),
        rowsWithoutSpeed(RunDirectory.of(stopped).results()));
    assertEquals(3 + 1, Files.readAllLines(RunDirectory.of(stopped).results()).size());
    assertEquals(
        TinyRun.checkpoints(straight).latest(Assertions::fail).orElseThrow().state(),
        TinyRun.checkpoints(stopped).latest(Assertions::fail).orElseThrow().state());
    assertSameBits(
        variables(RunDirectory.of(straight).checkpoints().resolve("step-24")),
        variables(RunDirectory.of(stopped).checkpoints().resolve("step-24")));
  }

  @Test
  void lossesAreTheSameWhateverTheNumberOfLoaderThreads() throws IOException {
    TinyRun.Recorder one = new TinyRun.Recorder();
    TinyRun.Recorder three = new TinyRun.Recorder();
    TinyRun.Recorder otherSeed = new TinyRun.Recorder();
    train("one", one, "data.loader_threads=1");
    train("three", three, "data.loader_threads=3");
    train("other-seed", otherSeed, "seed=2");
    assertEquals(8, losses(one).size());
    assertEquals(losses(one), losses(three));
    assertFalse(losses(one).equals(losses(otherSeed)), "another seed gave the same losses");
  }

  private void train(String folder, TrainingListener listener, String change) throws IOException {
    Path place = Files.createDirectory(temp.resolve(folder));
    TinyRun.train(TinyRun.config(place, eightImages, change), listener, NEVER);
  }

  @Test
  void requestToStopEndsAfterTheStepUnderWayWithACheckpoint() throws IOException {
    RunConfig config = TinyRun.config(temp, eightImages);
    TinyRun.Recorder recorder = new TinyRun.Recorder();
    TrainingState state = TinyRun.train(config, recorder, 3);
    assertEquals(3, state.step());
    assertEquals(3, recorder.steps.size());
    assertEquals(6, state.epochImages());
    assertEquals(List.of("step-3"), TinyRun.namesIn(RunDirectory.of(config).checkpoints()));
    assertEquals(state, TinyRun.checkpoints(config).latest(Assertions::fail).orElseThrow().state());
    assertFalse(Files.exists(RunDirectory.of(config).results()), "no epoch ended");
  }

  /** As a float this is 0: Adam then divides 0 by 0 where no gradient arrives, but not before. */
  private static final String POISON = "optimizer.epsilon=1.0e-300";

  @Test
  void lossThatIsNotFiniteStopsTheRunAndNothingIsSaved() {
    RunConfig config = TinyRun.config(temp, fourImages, POISON);
    Locale locale = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY); // a comma in numbers, were they written for its readers
    try {
      RunFailedException failure =
          assertThrows(
              RunFailedException.class, () -> TinyRun.train(config, new TinyRun.Recorder(), NEVER));
      assertTrue(
          failure
              .getMessage()
              .matches(
                  "step 2 at learning rate 0\\.00228: loss/giou is NaN, .*norm/gradient is NaN;"
                      + " the update was not applied; images of the batch: "
                      + "\\S+/four/train/00000\\d\\.jpg, \\S+/four/train/00000\\d\\.jpg"),
          failure.getMessage());
    } finally {
      Locale.setDefault(locale);
    }
    assertFalse(Files.exists(RunDirectory.of(config).checkpoints()));
    assertFalse(Files.exists(RunDirectory.of(config).results()));
  }

  @Test
  void validationLossThatIsNotFiniteStopsTheRunBeforeACheckpointThatNobodyCanUse() {
    RunConfig config = TinyRun.config(temp, fourImages, POISON, "training.batch_size=4");
    RunFailedException failure =
        assertThrows(
            RunFailedException.class, () -> TinyRun.train(config, new TinyRun.Recorder(), NEVER));
    assertTrue(
        failure.getMessage().matches("validation after step 1: loss/.* is NaN.*; no checkpoint.*"),
        failure.getMessage());
    assertFalse(Files.exists(RunDirectory.of(config).checkpoints()));
  }

  private static List<LossTerms> losses(TinyRun.Recorder recorder) {
    return recorder.steps.stream().map(step -> step.result().loss()).toList();
  }

  private static List<String> tags(Event event) {
    return event.getSummary().getValueList().stream().map(value -> value.getTag()).toList();
  }

  /** The columns but for the last two, which are times. */
  private static List<String> rowsWithoutSpeed(Path results) throws IOException {
    return Files.readAllLines(results).stream()
        .map(row -> row.replaceFirst(",[^,]*,[^,]*,[^,]*$", ""))
        .toList();
  }

  private Map<String, float[]> initialVariables(RunConfig config) throws IOException {
    Path folder = Files.createDirectory(temp.resolve("initial"));
    try (TrainingSession session = new TrainingSession(config, 10)) {
      session.initialize();
      session.save(folder.resolve("variables"));
    }
    return variables(folder);
  }

  private static Map<String, float[]> variables(Path checkpoint) {
    return TensorBundle.read(
        checkpoint.resolve("variables"), variables.stream().map(Variable::name).toList());
  }

  private static void assertSameBits(Map<String, float[]> one, Map<String, float[]> other) {
    assertEquals(one.keySet(), other.keySet());
    assertTrue(one.keySet().stream().anyMatch(name -> name.startsWith("adam/")), "slots too");
    one.forEach((name, values) -> assertArrayEquals(bits(values), bits(other.get(name)), name));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
