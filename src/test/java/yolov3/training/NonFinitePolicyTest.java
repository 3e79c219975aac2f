package yolov3.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import yolov3.config.RunConfig;
import yolov3.data.LabelledImage;
import yolov3.data.loader.Batch;
import yolov3.data.loader.BatchPlan;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.RunFailedException;
import yolov3.network.layer.Variable;
import yolov3.tensorboard.EventFiles;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.cluster.Peers;
import yolov3.training.log.EventLog;
import yolov3.training.log.ResultsFile;
import yolov3.training.session.TrainingSession;

/** Policies for losses that are not finite and for images that become unreadable. */
@Tag("tensorflow")
class NonFinitePolicyTest {

  private static final long NEVER = -1;

  /** As a float this is 0: Adam then divides 0 by 0 where no gradient arrives, but not before. */
  private static final String POISON = "optimizer.epsilon=1.0e-300";

  private static final String ONE_AHEAD = "data.prefetch_batches=1";

  @TempDir static Path images;
  private static MnistDetectionDataset eightImages;
  private static List<String> variables;

  @TempDir Path temp;
  private final Log log = new Log();

  @BeforeAll
  static void draw() {
    eightImages = TinyRun.draw(images.resolve("eight"), 8);
    try (TrainingSession session = new TrainingSession(TinyRun.config(images, eightImages), 10)) {
      variables = session.variables().stream().map(Variable::name).toList();
    }
  }

  @Test
  void weightsThatAreNotFiniteAreNotWrittenWhenTheRunIsAskedToStop() {
    RunConfig config = TinyRun.config(temp, eightImages, POISON);
    assertEquals(
        "after step 1 the weights are not finite; no checkpoint was written",
        failure(config, TrainingData.read(config), 1));
    assertFalse(Files.exists(RunDirectory.of(config).checkpoints()));
  }

  @Test
  void skippedStepChangesNoVariableAndTheRunGoesOn() throws IOException {
    RunConfig config =
        TinyRun.config(temp, eightImages, "training.on_non_finite=skip", "checkpoint.keep=9");
    TrainingData healthy = TrainingData.read(config);
    LabelledImage bad = imageOfBatch(config, healthy, 3);
    TrainingData data = withTrain(healthy, new Changing(healthy.train(), bad, () -> true));

    train(config, data, 2);
    train(config, data, 3);
    assertEquals(1, log.warnings.size(), log.warnings.toString());
    assertTrue(
        log.warnings
            .get(0)
            .matches("step 3 at learning rate .*; the update was not applied; images of .*"),
        log.warnings.get(0));
    assertSameBits(variables(config, 2), variables(config, 3));
    assertEquals(4, checkpoint(config, 3).epochImages(), "the images of steps 1 and 2");

    assertEquals(8, train(config, data, NEVER).step());
    assertEquals(2, log.warnings.size(), "once an epoch");
    assertEquals(LongStream.rangeClosed(1, 8).boxed().toList(), log.steps);
    assertEquals(2 + 1, Files.readAllLines(RunDirectory.of(config).results()).size());
  }

  /** The second update is of batches 3 and 4. */
  @ParameterizedTest(name = "batch {0}")
  @ValueSource(longs = {3, 4})
  void updateWithABatchThatIsNotFiniteChangesNoVariableAndTheNextOneHasItsOwnBatches(long batch)
      throws IOException {
    RunConfig config =
        TinyRun.config(
            temp,
            eightImages,
            "training.on_non_finite=skip",
            "training.epochs=1",
            "training.batch_size=1",
            "training.accumulate=2",
            "checkpoint.keep=9",
            "checkpoint.every_minutes=1.0e-12");
    TrainingData healthy = TrainingData.read(config);
    LabelledImage bad = imageOfBatch(config, healthy, batch);
    train(config, withTrain(healthy, new Changing(healthy.train(), bad, () -> true)), NEVER);

    assertEquals(1, log.warnings.size(), log.warnings.toString());
    assertTrue(log.warnings.get(0).startsWith("step 2 at learning rate "), log.warnings.get(0));
    assertTrue(
        log.warnings.get(0).endsWith("images of the batch: " + bad.image()), log.warnings.get(0));
    assertSameBits(variables(config, 1), variables(config, 2));
    assertEquals(List.of(1L, 2L, 3L, 4L), log.steps);
    assertEquals(
        Stream.of(1, 3, 5, 7).map(first -> imageOfBatch(config, healthy, first).image()).toList(),
        log.firstImages);
    assertEquals(
        List.of("step-1", "step-2", "step-3", "step-4"),
        TinyRun.namesIn(RunDirectory.of(config).checkpoints()));
  }

  @Test
  void moreThanTwentySkippedStepsInARowEndTheRun() {
    MnistDetectionDataset many = TinyRun.draw(temp.resolve("many"), 24);
    RunConfig config =
        TinyRun.config(temp, many, POISON, "training.on_non_finite=skip", "training.batch_size=1");
    String message = failure(config, TrainingData.read(config), NEVER);
    assertTrue(message.startsWith("step 22 at learning rate "), message); // 2 to 21 were skipped
    assertEquals(20, log.warnings.size());
    assertFalse(Files.exists(RunDirectory.of(config).checkpoints()));
  }

  @Test
  void rollbackHalvesTheRateDoublesNothingAndIsResumedExactly() throws IOException {
    RunConfig config = rollbackConfig(Files.createDirectory(temp.resolve("straight")));
    TrainingData healthy = TrainingData.read(config);
    assertEquals(1, train(config, badOnceAtStep8(config, healthy), NEVER).rollbacks());

    assertEquals(1, log.warnings.size(), log.warnings.toString());
    assertTrue(log.warnings.get(0).startsWith("step 8 at "), log.warnings.get(0));
    assertTrue(
        log.warnings.get(0).endsWith("; back to step 4 with the learning rate halved"),
        log.warnings.get(0));
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L), log.steps);
    for (int i = 4; i < 7; i++) {
      assertEquals(log.rates.get(i) / 2, log.rates.get(i + 3), 1e-15, "step " + (i + 1));
    }
    assertEquals(1, checkpoint(config, 12).rollbacks());
    assertEquals(3 + 1, Files.readAllLines(RunDirectory.of(config).results()).size());
    assertEquals(
        LongStream.rangeClosed(1, 12).boxed().toList(), stepsOf("loss/total", config, false));
    assertEquals(List.of(4L, 8L, 12L), stepsOf("loss/total", config, true));

    RunConfig stopped = rollbackConfig(Files.createDirectory(temp.resolve("stopped")));
    log.clear();
    train(stopped, badOnceAtStep8(stopped, healthy), 9);
    train(stopped, healthy, NEVER);
    assertEquals(checkpoint(config, 12), checkpoint(stopped, 12));
    assertSameBits(variables(config, 12), variables(stopped, 12));
  }

  @Test
  void rollbacksEndAfterFive() throws IOException {
    RunConfig config = rollbackConfig(temp);
    TrainingData healthy = TrainingData.read(config);
    LabelledImage bad = imageOfBatch(config, healthy, 3);
    TrainingData data = withTrain(healthy, new Changing(healthy.train(), bad, () -> true));
    String message = failure(config, data, NEVER);
    assertTrue(message.endsWith("; gave up after 5 rollbacks"), message);
    assertEquals(5, log.warnings.size());
    assertTrue(
        log.warnings.get(4).endsWith("; back to step 0 with the learning rate halved"),
        log.warnings.get(4));
    assertEquals(log.rates.get(0) / 32, log.rates.get(log.rates.size() - 1) / 2, 1e-15);
    // without a checkpoint the steps start again from 1, in the event files too
    assertEquals(List.of(1L, 2L), stepsOf("loss/total", config, false));
    assertEquals(List.of("step-0"), TinyRun.namesIn(RunDirectory.of(config).checkpoints()));
    assertEquals(5, checkpoint(config, 0).rollbacks());
  }

  @Test
  void killAfterARollbackDoesNotForgetIt() throws IOException {
    RunConfig config = rollbackConfig(temp);
    TrainingData healthy = TrainingData.read(config);
    log.afterWarning =
        () -> {
          throw new IllegalStateException("killed");
        };
    assertThrows(
        IllegalStateException.class, () -> train(config, badOnceAtStep8(config, healthy), NEVER));
    List<Double> ratesBefore = List.copyOf(log.rates);
    log.clear();
    assertEquals(1, train(config, healthy, NEVER).rollbacks());
    assertEquals(List.of(5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L), log.steps);
    assertEquals(ratesBefore.get(4) / 2, log.rates.get(0), 1e-15);
  }

  @Test
  void validationWithoutNumbersRollsBack() throws IOException {
    RunConfig config = rollbackConfig(temp);
    TrainingData healthy = TrainingData.read(config);
    TrainingData data =
        badValidation(healthy, () -> log.steps.contains(8L) && log.warnings.isEmpty());
    assertEquals(1, train(config, data, NEVER).rollbacks());
    assertEquals(1, log.warnings.size(), log.warnings.toString());
    assertTrue(
        log.warnings
            .get(0)
            .matches("validation after step 8: loss/.*; back to step 4 with the .* rate halved"),
        log.warnings.get(0));
    assertEquals(3 + 1, Files.readAllLines(RunDirectory.of(config).results()).size());
    assertEquals(List.of(4L, 8L, 12L), stepsOf("loss/total", config, true));
  }

  @Test
  void validationWithoutNumbersEndsARunThatSkipsSteps() {
    RunConfig config = TinyRun.config(temp, eightImages, "training.on_non_finite=skip");
    TrainingData data = badValidation(TrainingData.read(config), () -> true);
    String message = failure(config, data, NEVER);
    assertTrue(
        message.matches(
            "validation after step 4: loss/.* is .*; no checkpoint was written; skipping steps does"
                + " not fix that, training.on_non_finite: rollback may"),
        message);
    assertFalse(Files.exists(RunDirectory.of(config).checkpoints()));
  }

  @Test
  void weightsThatAreNotFiniteAtACheckpointRollBackAFewTimes() throws IOException {
    RunConfig config =
        TinyRun.config(
            temp,
            eightImages,
            POISON,
            "training.on_non_finite=rollback",
            "checkpoint.every_minutes=1.0e-12");
    String message = failure(config, TrainingData.read(config), NEVER);
    assertEquals(
        "after step 1 the weights are not finite; no checkpoint was written; gave up after 5"
            + " rollbacks",
        message);
    assertEquals(List.of(1L, 1L, 1L, 1L, 1L, 1L), log.steps);
    assertEquals(5, checkpoint(config, 0).rollbacks());
  }

  @Test
  void epochWhoseStepsWereAllSkippedHasNoTrainingLoss() throws IOException {
    RunConfig config =
        TinyRun.config(temp, eightImages, "training.on_non_finite=skip", "training.batch_size=8");
    TrainingData healthy = TrainingData.read(config);
    LabelledImage bad = healthy.train().get(0);
    train(config, withTrain(healthy, new Changing(healthy.train(), bad, () -> true)), NEVER);
    List<String> rows = Files.readAllLines(RunDirectory.of(config).results());
    assertEquals(1 + 2, rows.size());
    assertTrue(rows.get(1).matches("1,1,[^,]+,,,,,[^,]+,.*"), rows.get(1));
  }

  @Test
  void checkpointIsWrittenInsideAnEpochWhenItsMinutesArePast() throws IOException {
    RunConfig config =
        TinyRun.config(
            temp,
            eightImages,
            "checkpoint.every_minutes=1.0e-12",
            "checkpoint.keep=9",
            "training.epochs=1");
    train(config, TrainingData.read(config), NEVER);
    assertEquals(
        List.of("step-1", "step-2", "step-3", "step-4"),
        TinyRun.namesIn(RunDirectory.of(config).checkpoints()));
  }

  @Test
  void imageThatGoesBadIsWarnedAboutOnceAndLeftOut() throws IOException {
    RunConfig config = hundredImages("training.epochs=3");
    TrainingData data = TrainingData.read(config);
    Path image = data.train().get(5).image();
    log.afterEpoch = () -> delete(image);
    assertEquals(30, train(config, data, NEVER).step());
    assertEquals(
        List.of(
            "image '"
                + image
                + "' not found; expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image; the image is skipped"),
        log.warnings);
    assertEquals(3 + 1, Files.readAllLines(RunDirectory.of(config).results()).size());
  }

  @Test
  void stepOfWhichNoImageCanBeReadIsLeftOut() throws IOException {
    MnistDetectionDataset set = TinyRun.draw(temp.resolve("hundred"), 100);
    RunConfig config = TinyRun.config(temp, set, "training.batch_size=1", ONE_AHEAD);
    TrainingData data = TrainingData.read(config);
    LabelledImage image = imageOfBatch(config, data, 150);
    log.afterEpoch = () -> delete(image.image());
    assertEquals(200, train(config, data, NEVER).step());
    assertEquals(
        LongStream.rangeClosed(1, 200).filter(step -> step != 150).boxed().toList(), log.steps);
    assertEquals(1, log.warnings.size(), log.warnings.toString());
    assertEquals(2 + 1, Files.readAllLines(RunDirectory.of(config).results()).size());
  }

  @Test
  void updateLosesOnlyTheBatchOfWhichNoImageCanBeRead() throws IOException {
    MnistDetectionDataset set = TinyRun.draw(temp.resolve("hundred"), 100);
    RunConfig config =
        TinyRun.config(temp, set, "training.batch_size=1", "training.accumulate=25", ONE_AHEAD);
    TrainingData data = TrainingData.read(config);
    LabelledImage image = imageOfBatch(config, data, 150);
    log.afterEpoch = () -> delete(image.image());
    train(config, data, 6);
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), log.steps);
    assertEquals(1, log.warnings.size(), log.warnings.toString());
    assertEquals(25 + 24, checkpoint(config, 6).epochImages());
  }

  @Test
  void validationImageThatGoesBadIsWarnedAboutOnceAndLeftOut() throws IOException {
    TrainingData data = validatedOnAHundred();
    RunConfig config = TinyRun.config(temp, eightImages, "training.epochs=3", ONE_AHEAD);
    Path image = data.validation().get(5).image();
    log.afterEpoch = () -> delete(image);
    assertEquals(12, train(config, data, NEVER).step());
    assertEquals(
        List.of(
            "image '"
                + image
                + "' not found; expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image; the image is skipped"),
        log.warnings);
  }

  @Test
  void moreThanAHundredthOfTheValidationImagesGoneEndsTheRunToo() {
    TrainingData data = validatedOnAHundred();
    RunConfig config = TinyRun.config(temp, eightImages, "training.epochs=3");
    log.afterEpoch = () -> data.validation().forEach(image -> delete(image.image()));
    String message = failure(config, data, NEVER);
    assertTrue(
        message.matches("2 of 100 validation images can't be read; the last one: image '.*"),
        message);
  }

  private TrainingData validatedOnAHundred() {
    MnistDetectionDataset set = TinyRun.draw(temp.resolve("hundred"), 100);
    TrainingData hundred = TrainingData.read(TinyRun.config(temp, set));
    TrainingData eight = TrainingData.read(TinyRun.config(temp, eightImages));
    return new TrainingData(eight.names(), eight.train(), hundred.train(), eight.test());
  }

  @Test
  void moreThanAHundredthOfTheImagesGoneEndsTheRunWithTheirNumber() {
    RunConfig config = hundredImages("training.epochs=3");
    TrainingData data = TrainingData.read(config);
    log.afterEpoch = () -> data.train().subList(0, 40).forEach(image -> delete(image.image()));
    String message = failure(config, data, NEVER);
    assertTrue(
        message.matches("\\d+ of 100 training images can't be read; the last one: image '.*"),
        message);
    assertEquals(
        10, TinyRun.checkpoints(config).latest(Assertions::fail).orElseThrow().state().step());
  }

  private RunConfig hundredImages(String change) {
    MnistDetectionDataset set = TinyRun.draw(temp.resolve("hundred"), 100);
    return TinyRun.config(temp, set, "training.batch_size=10", ONE_AHEAD, change);
  }

  private static RunConfig rollbackConfig(Path folder) {
    return TinyRun.config(
        folder,
        eightImages,
        "training.on_non_finite=rollback",
        "training.epochs=3",
        "checkpoint.keep=9",
        ONE_AHEAD);
  }

  /** Bad from step 5 on, and whole again after the warning; step 8 is the first to meet it. */
  private TrainingData badOnceAtStep8(RunConfig config, TrainingData healthy) {
    LabelledImage bad = imageOfBatch(config, healthy, 8);
    return withTrain(
        healthy,
        new Changing(healthy.train(), bad, () -> log.steps.contains(5L) && log.warnings.isEmpty()));
  }

  private static LabelledImage imageOfBatch(RunConfig config, TrainingData data, long batch) {
    return BatchPlan.shuffled(data.train(), config.training().batchSize(), config.seed())
        .slots(batch)
        .get(0)
        .image();
  }

  private static TrainingData withTrain(TrainingData data, List<LabelledImage> train) {
    return new TrainingData(data.names(), train, data.validation(), data.test());
  }

  private static TrainingData badValidation(TrainingData data, BooleanSupplier isBad) {
    List<LabelledImage> validation = data.validation();
    return new TrainingData(
        data.names(),
        data.train(),
        new Changing(validation, validation.get(0), isBad),
        data.test());
  }

  private TrainingState train(RunConfig config, TrainingData data, long stopAtStep) {
    RunDirectory run = RunDirectory.of(config);
    if (!Files.exists(run.folder())) {
      run.create(config, data.names(), Map.of(), List.of());
    }
    try (EventLog events = new EventLog(run, config, data, TinyRun.ORIGIN)) {
      return new Trainer(
              config,
              data,
              TinyRun.checkpoints(config),
              TrainingListener.all(List.of(events, new ResultsFile(run.results()), log)),
              () -> !log.steps.isEmpty() && log.steps.get(log.steps.size() - 1) == stopAtStep,
              Peers.NONE)
          .train();
    }
  }

  private String failure(RunConfig config, TrainingData data, long stopAtStep) {
    return assertThrows(RunFailedException.class, () -> train(config, data, stopAtStep))
        .getMessage();
  }

  private static TrainingState checkpoint(RunConfig config, long step) throws IOException {
    TrainingState latest =
        TinyRun.checkpoints(config).latest(Assertions::fail).orElseThrow().state();
    assertEquals(step, latest.step());
    return latest;
  }

  private static Map<String, float[]> variables(RunConfig config, long step) {
    return TensorBundle.read(
        RunDirectory.of(config).checkpoints().resolve("step-" + step + "/variables"), variables);
  }

  private static void assertSameBits(Map<String, float[]> one, Map<String, float[]> other) {
    assertEquals(one.keySet(), other.keySet());
    one.forEach((name, values) -> assertArrayEquals(values, other.get(name), name));
  }

  /** The steps that TensorBoard shows: a start supersedes what was written for later ones. */
  private static List<Long> stepsOf(String tag, RunConfig config, boolean validation)
      throws IOException {
    RunDirectory run = RunDirectory.of(config);
    List<Long> steps = new ArrayList<>();
    try (Stream<Path> files = Files.list(validation ? run.validationLog() : run.trainLog())) {
      for (Path file : files.sorted().toList()) {
        for (Event event : EventFiles.read(file)) {
          if (event.getSessionLog().getStatus() == SessionLog.SessionStatus.START) {
            steps.removeIf(step -> step >= event.getStep());
          }
          if (event.getSummary().getValueList().stream().anyMatch(v -> v.getTag().equals(tag))) {
            steps.add(event.getStep());
          }
        }
      }
    }
    return steps;
  }

  private static void delete(Path image) {
    try {
      Files.deleteIfExists(image);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A list in which one image has, at times, a box so large that its loss is not finite. */
  private static final class Changing extends AbstractList<LabelledImage> {
    private final List<LabelledImage> healthy;
    private final LabelledImage bad;
    private final BooleanSupplier isBad;

    Changing(List<LabelledImage> healthy, LabelledImage bad, BooleanSupplier isBad) {
      this.healthy = healthy;
      this.bad = bad;
      this.isBad = isBad;
    }

    @Override
    public LabelledImage get(int index) {
      LabelledImage image = healthy.get(index);
      if (!image.image().equals(bad.image()) || !isBad.getAsBoolean()) {
        return image;
      }
      Box endless = new Box(-1e38, -1e38, 1e38, 1e38);
      return new LabelledImage(image.image(), List.of(new LabelledBox(endless, 0)));
    }

    @Override
    public int size() {
      return healthy.size();
    }
  }

  /** Keeps what it hears; the loader's threads look at it too. */
  private static final class Log implements TrainingListener {
    private final List<Long> steps = new CopyOnWriteArrayList<>();
    private final List<Double> rates = new ArrayList<>();
    private final List<Path> firstImages = new ArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private Runnable afterEpoch = () -> {};
    private Runnable afterWarning = () -> {};

    @Override
    public void onBatch(long step, Batch batch) {
      firstImages.add(batch.examples().get(0).source().image());
    }

    @Override
    public void onStepEnd(Step step) {
      steps.add(step.step());
      rates.add(step.learningRate());
    }

    @Override
    public void onWarning(String message) {
      warnings.add(message);
      afterWarning.run();
    }

    @Override
    public void onEpochEnd(Epoch epoch) {
      afterEpoch.run();
    }

    void clear() {
      steps.clear();
      rates.clear();
      warnings.clear();
      afterWarning = () -> {};
    }
  }
}
