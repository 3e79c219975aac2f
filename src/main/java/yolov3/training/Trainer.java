package yolov3.training;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import yolov3.assignment.TargetAssigner;
import yolov3.config.RunConfig;
import yolov3.config.TrainingConfig.OnNonFinite;
import yolov3.dataset.Batch;
import yolov3.dataset.BatchLoader;
import yolov3.dataset.BatchPlan;
import yolov3.dataset.ExampleReader;
import yolov3.dataset.ImageCache;
import yolov3.error.RunFailedException;
import yolov3.loss.LossTerms;
import yolov3.optimizer.LearningRateSchedule;

/** The training loop. */
public final class Trainer {

  private static final double NANOS_PER_MINUTE = 60e9;

  /** A run whose weights are beyond repair must not go on to its last epoch. */
  private static final int MOST_SKIPPED_IN_A_ROW = 20;

  private static final int MOST_ROLLBACKS = 5;

  /** Share of the training images that may go bad while a run trains. */
  private static final double MOST_UNREADABLE = 0.01;

  private final RunConfig config;
  private final TrainingData data;
  private final Checkpoints checkpoints;
  private final TrainingListener listener;
  private final BooleanSupplier stop;
  private final ExampleReader reader;
  private final BatchPlan plan;
  private final LearningRateSchedule schedule;
  private final Validator validator;
  private final Set<String> unreadable = new HashSet<>();

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
            config.model().inputSize(),
            new TargetAssigner(config.model(), config.loss()),
            new ImageCache(config.data().cacheBytes()));
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
   * @throws RunFailedException when a loss is not finite and the config says to stop, or a
   *     checkpoint can't be written
   */
  public Progress train() {
    try (TrainingSession session = new TrainingSession(config, data.names().count())) {
      Progress progress = start(session);
      while (progress.step() < schedule.totalSteps() && !stop.getAsBoolean()) {
        listener.started(
            new TrainingListener.Start(
                progress.step() + 1,
                schedule.totalSteps(),
                plan.batchesPerEpoch(),
                session.parameterCount()));
        progress = trainFrom(progress, session);
      }
      return progress;
    }
  }

  /** Trains to the end, to a stop, or to a rollback. */
  private Progress trainFrom(Progress from, TrainingSession session) {
    Progress progress = from;
    StopWatch watch = new StopWatch();
    long lastCheckpoint = System.nanoTime();
    int skipped = 0;
    try (BatchLoader batches = batchesAfter(progress.step())) {
      while (batches.hasNext()) {
        long step = progress.step() + 1;
        watch.startStep();
        Batch batch = batches.next();
        watch.dataArrived();
        reportUnreadable(batch);
        double rate = schedule.learningRate(step) * progress.rateFactor();
        listener.learning(step, batch);
        StepResult result = session.step(batch, rate, step);
        watch.endStep(batch.size());
        if (result.isFinite()) {
          progress = progress.afterStep(result.loss(), batch.size());
          skipped = 0;
        } else if (config.training().onNonFinite() == OnNonFinite.ROLLBACK) {
          return rollBack(session, progress, describe(result, step, rate, batch));
        } else {
          requireSkippable(++skipped, describe(result, step, rate, batch));
          progress = progress.afterSkippedStep();
        }
        listener.stepped(
            new TrainingListener.Step(
                step,
                epochOf(step),
                result,
                rate,
                watch.stepImagesPerSecond(),
                watch.stepDataWaitFraction()));
        boolean epochEnds = step % plan.batchesPerEpoch() == 0;
        if (epochEnds) {
          progress = endEpoch(session, progress, watch, batch);
          watch = new StopWatch();
        }
        if (epochEnds || stop.getAsBoolean() || checkpointIsDue(lastCheckpoint)) {
          checkpoint(session, progress);
          lastCheckpoint = System.nanoTime();
        }
        if (stop.getAsBoolean()) {
          break;
        }
      }
    }
    return progress;
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

  /**
   * One bad picture in a long run is a warning; many are a disk that fails or a list that is wrong.
   */
  private void reportUnreadable(Batch batch) {
    for (String message : batch.unreadable()) {
      if (unreadable.add(message)) {
        listener.warned(message + "; it is left out");
      }
    }
    if (unreadable.size() > MOST_UNREADABLE * plan.imageCount()) {
      throw new RunFailedException(
          "%d of %d training images can't be read; the last one: %s"
              .formatted(
                  unreadable.size(),
                  plan.imageCount(),
                  batch.unreadable().get(batch.unreadable().size() - 1)));
    }
  }

  private Progress endEpoch(
      TrainingSession session, Progress trained, StopWatch watch, Batch lastBatch) {
    Validator.Outcome outcome =
        validator.validate(
            session,
            images -> listener.validated(images, validator.imageCount()),
            message -> listener.warned(message + "; it does not count"));
    requireFinite(outcome.loss(), trained.step());
    Progress progress = trained.afterEpoch(outcome.metrics().map50To95());
    listener.epochEnded(
        new TrainingListener.Epoch(
            epochOf(progress.step()),
            progress,
            trained.meanEpochLoss(),
            outcome.loss(),
            outcome.metrics(),
            schedule.learningRate(progress.step()) * progress.rateFactor(),
            session.weightNorm(),
            watch.imagesPerSecond(),
            watch.dataWaitFraction()));
    listener.inspected(
        new TrainingListener.Inspection(
            epochOf(progress.step()),
            progress.step(),
            outcome.metrics(),
            outcome.images(),
            () -> session.histograms(lastBatch)));
    return progress;
  }

  /** Weights that are no numbers are never written. */
  private void checkpoint(TrainingSession session, Progress progress) {
    if (!Double.isFinite(session.weightNorm())) {
      throw new RunFailedException(
          "after step %d the weights are not finite; no checkpoint was written"
              .formatted(progress.step()));
    }
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

  private boolean checkpointIsDue(long lastNanos) {
    double minutes = config.checkpoint().everyMinutes();
    return minutes > 0 && System.nanoTime() - lastNanos > minutes * NANOS_PER_MINUTE;
  }

  private void requireSkippable(int inARow, String what) {
    if (config.training().onNonFinite() == OnNonFinite.STOP || inARow > MOST_SKIPPED_IN_A_ROW) {
      throw new RunFailedException(what);
    }
    listener.warned(what);
  }

  private Progress rollBack(TrainingSession session, Progress progress, String what) {
    int rollbacks = progress.rollbacks() + 1;
    if (rollbacks > MOST_ROLLBACKS) {
      throw new RunFailedException(what + "; gave up after " + MOST_ROLLBACKS + " rollbacks");
    }
    Progress earlier = start(session).rolledBack(rollbacks);
    listener.warned(
        "%s; back to step %d with the learning rate halved".formatted(what, earlier.step()));
    return earlier;
  }

  private static String describe(StepResult result, long step, double rate, Batch batch) {
    String images =
        batch.examples().stream()
            .map(example -> example.source().image().toString())
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "step %d at learning rate %.3g: %s; the update was not applied; images of the batch: %s",
        step,
        rate,
        result.describe(),
        images);
  }

  private static void requireFinite(LossTerms validationLoss, long step) {
    if (!validationLoss.isFinite()) {
      throw new RunFailedException(
          "validation after step %d: %s; no checkpoint is written of weights that give no numbers"
              .formatted(step, StepResult.describe(validationLoss)));
    }
  }
}
