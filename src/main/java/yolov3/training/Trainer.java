package yolov3.training;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import yolov3.assignment.TargetAssigner;
import yolov3.config.RunConfig;
import yolov3.dataset.Batch;
import yolov3.dataset.BatchLoader;
import yolov3.dataset.BatchPlan;
import yolov3.dataset.ExampleReader;
import yolov3.error.RunFailedException;
import yolov3.loss.LossTerms;
import yolov3.optimizer.LearningRateSchedule;

/** The training loop. */
public final class Trainer {

  private final RunConfig config;
  private final TrainingData data;
  private final Checkpoints checkpoints;
  private final TrainingListener listener;
  private final BooleanSupplier stop;
  private final ExampleReader reader;
  private final BatchPlan plan;
  private final LearningRateSchedule schedule;
  private final Validator validator;

  /**
   * @param config of the run
   * @param data read and checked
   * @param checkpoints of the run; when there is one, the run goes on from the latest
   * @param listener hears of every step
   * @param stop asked after every step; when true the run ends there, with a checkpoint
   */
  public Trainer(
      RunConfig config,
      TrainingData data,
      Checkpoints checkpoints,
      TrainingListener listener,
      BooleanSupplier stop) {
    this.config = config;
    this.data = data;
    this.checkpoints = checkpoints;
    this.listener = listener;
    this.stop = stop;
    reader =
        new ExampleReader(
            config.model().inputSize(), new TargetAssigner(config.model(), config.loss()));
    plan = BatchPlan.shuffled(data.train(), config.training().batchSize(), config.seed());
    schedule =
        LearningRateSchedule.of(
            config.schedule(), config.training().epochs(), plan.batchesPerEpoch());
    validator = new Validator(config, data, reader);
  }

  /**
   * Trains to the end of the last epoch, or until asked to stop.
   *
   * @return how far it came
   * @throws RunFailedException when a loss is not finite or a checkpoint can't be written
   */
  public Progress train() {
    try (TrainingSession session = new TrainingSession(config, data.names().count())) {
      Progress progress = start(session);
      listener.started(
          new TrainingListener.Start(
              progress.step() + 1,
              schedule.totalSteps(),
              plan.batchesPerEpoch(),
              session.parameterCount()));
      StopWatch watch = new StopWatch();
      try (BatchLoader batches = batchesAfter(progress.step())) {
        while (batches.hasNext()) {
          long step = progress.step() + 1;
          watch.startStep();
          Batch batch = batches.next();
          watch.dataArrived();
          double rate = schedule.learningRate(step);
          StepResult result = session.step(batch, rate, step);
          watch.endStep(batch.size());
          requireFinite(result, step, rate, batch);
          progress = progress.afterStep(result.loss(), batch.size());
          listener.stepped(
              new TrainingListener.Step(
                  step,
                  epochOf(step),
                  result,
                  rate,
                  watch.stepImagesPerSecond(),
                  watch.stepDataWaitFraction()));
          if (step % plan.batchesPerEpoch() == 0) {
            progress = endEpoch(session, progress, watch);
            watch = new StopWatch();
          }
          if (stop.getAsBoolean()) {
            checkpoint(session, progress);
            return progress;
          }
        }
      }
      return progress;
    }
  }

  /** Updates of the whole run. */
  public long totalSteps() {
    return schedule.totalSteps();
  }

  private Progress start(TrainingSession session) {
    return checkpoints
        .latest(listener::warned)
        .map(
            checkpoint -> {
              session.restore(checkpoint.variables());
              return checkpoint.progress();
            })
        .orElseGet(
            () -> {
              session.initialize();
              return Progress.START;
            });
  }

  private Progress endEpoch(TrainingSession session, Progress trained, StopWatch watch) {
    Validator.Outcome outcome =
        validator.validate(session, images -> listener.validated(images, validator.imageCount()));
    requireFinite(outcome.loss(), trained.step());
    Progress progress = trained.afterEpoch(outcome.metrics().map50To95());
    listener.epochEnded(
        new TrainingListener.Epoch(
            epochOf(progress.step()),
            progress,
            trained.meanEpochLoss(),
            outcome.loss(),
            outcome.metrics(),
            schedule.learningRate(progress.step()),
            session.weightNorm(),
            watch.imagesPerSecond(),
            watch.dataWaitFraction()));
    checkpoint(session, progress);
    return progress;
  }

  private void checkpoint(TrainingSession session, Progress progress) {
    listener.checkpointing();
    checkpoints.save(session, progress);
  }

  private BatchLoader batchesAfter(long step) {
    return new BatchLoader(
        plan,
        reader,
        step + 1,
        schedule.totalSteps(),
        config.data().loaderThreads(),
        config.data().prefetchBatches());
  }

  private int epochOf(long step) {
    return (int) ((step - 1) / plan.batchesPerEpoch()) + 1;
  }

  private static void requireFinite(StepResult result, long step, double rate, Batch batch) {
    if (!result.isFinite()) {
      String images =
          batch.examples().stream()
              .map(example -> example.source().image().toString())
              .collect(Collectors.joining(", "));
      throw new RunFailedException(
          String.format(
              Locale.ROOT,
              "step %d at learning rate %.3g: %s; the update was not applied; images of the batch: %s",
              step,
              rate,
              result.describe(),
              images));
    }
  }

  private static void requireFinite(LossTerms validationLoss, long step) {
    if (!validationLoss.isFinite()) {
      throw new RunFailedException(
          "validation after step %d: %s; no checkpoint is written of weights that give no numbers"
              .formatted(step, StepResult.describe(validationLoss)));
    }
  }
}
