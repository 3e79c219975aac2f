package yolov3.training;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import yolov3.config.RunConfig;
import yolov3.config.section.Freeze;
import yolov3.config.section.TrainingConfig.OnNonFinite;
import yolov3.data.loader.Batch;
import yolov3.data.loader.BatchLoader;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.ExampleReader;
import yolov3.data.loader.ExampleSource;
import yolov3.data.loader.ImageCache;
import yolov3.io.RunFailedException;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.layer.FrozenLayers;
import yolov3.network.loss.LossTerms;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.checkpoint.Checkpoints.Checkpoint;
import yolov3.training.checkpoint.InitialWeights;
import yolov3.training.checkpoint.NonFiniteWeightsException;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.optimizer.LearningRateSchedule;
import yolov3.training.session.StepResult;
import yolov3.training.session.TrainingSession;

/** The training loop. */
public final class Trainer {

  private static final double NANOS_PER_MINUTE = 60e9;

  /** A run whose weights are beyond repair must not go on to its last epoch. */
  private static final int MOST_SKIPPED_IN_A_ROW = 20;

  private static final int MOST_ROLLBACKS = 5;

  private final RunConfig config;
  private final TrainingData data;
  private final Checkpoints checkpoints;
  private final TrainingListener listener;
  private final BooleanSupplier stop;
  private final BatchPlan plan;
  private final ExampleSource source;
  private final LearningRateSchedule schedule;
  private final long lastFrozenStep;
  private final Validator validator;
  private final UnreadableImages unreadable;
  private final LoaderStall dataWait;

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
    ImageCache cache = new ImageCache(config.data().cacheBytes());
    ExampleReader whole =
        new ExampleReader(
            config.model().inputSize(), new TargetAssigner(config.model(), config.loss()), cache);
    plan = TrainingExamples.plan(config, data);
    source = TrainingExamples.source(config, data, plan, cache);
    schedule =
        LearningRateSchedule.of(
            config.schedule(), config.training().epochs(), plan.batchesPerEpoch());
    lastFrozenStep = lastFrozenStep();
    validator = new Validator(config, data, whole);
    unreadable = new UnreadableImages("training", plan.imageCount());
    dataWait = new LoaderStall(config, Runtime.getRuntime().availableProcessors());
  }

  private long lastFrozenStep() {
    if (config.model().freeze() == Freeze.NONE) {
      return 0;
    }
    long epochs = config.model().unfreezeAfter();
    return epochs == 0
        ? schedule.totalSteps()
        : Math.min(epochs * plan.batchesPerEpoch(), schedule.totalSteps());
  }

  /**
   * Trains to the end of the last epoch, of one that the config ends the run early with, or until
   * asked to stop.
   *
   * @return how far it came
   * @throws RunFailedException when a number is not finite and the config says to stop, the device
   *     has not enough memory, too many images can't be read, a checkpoint can't be written, or
   *     none of those that are there is whole
   * @throws yolov3.io.UserException when the initial weights or the table of results of a run that
   *     goes on can't be read, or another version of the program began it
   */
  public TrainingState train() {
    TrainingState progress;
    do {
      progress = trainPart();
    } while (!isAtEnd(progress) && !stop.getAsBoolean());
    return progress;
  }

  /**
   * Trains to the end, to a stop, or to the step after which frozen layers learn too: then the next
   * part goes on from its checkpoint with another graph.
   */
  private TrainingState trainPart() {
    Optional<Checkpoint> latest = checkpoints.latestToResume(listener::warned);
    FrozenLayers freezing = freezingAfter(latest.map(c -> c.progress().step()).orElse(0L));
    long lastStep = freezing.frozen() ? lastFrozenStep : schedule.totalSteps();
    try (TrainingSession session = new TrainingSession(config, data.names().count(), freezing)) {
      TrainingState progress = start(session, latest);
      while (progress.step() < lastStep && !isAtEnd(progress) && !stop.getAsBoolean()) {
        listener.started(
            new TrainingListener.Start(
                progress.step() + 1,
                schedule.totalSteps(),
                plan.batchesPerEpoch(),
                session.parameterCount()));
        progress = trainFrom(progress, lastStep, session);
      }
      return progress;
    }
  }

  private FrozenLayers freezingAfter(long step) {
    boolean frozen = config.model().freeze() != Freeze.NONE && step < lastFrozenStep;
    return new FrozenLayers(config.model().freeze(), frozen, frozen ? 0 : lastFrozenStep);
  }

  private boolean isAtEnd(TrainingState progress) {
    return progress.step() >= schedule.totalSteps() || progress.stopsEarly(config.training());
  }

  /** Trains to a step, to a stop, or to a rollback. */
  private TrainingState trainFrom(TrainingState from, long lastStep, TrainingSession session) {
    TrainingState progress = from;
    StepTimer watch = new StepTimer();
    long lastCheckpoint = System.nanoTime();
    int skipped = 0;
    try (BatchLoader batches = batches(progress.step() + 1, lastStep)) {
      while (!isAtEnd(progress) && batches.hasNext()) {
        long step = progress.step() + 1;
        watch.startStep();
        Batch batch = batches.next();
        watch.dataArrived();
        unreadable.report(batch, listener::warned);
        if (batch.size() == 0) {
          progress = progress.afterSkippedStep();
        } else {
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
        }
        boolean epochEnds = step % plan.batchesPerEpoch() == 0;
        if (epochEnds) {
          progress = endEpoch(session, progress, watch, batch);
          watch = new StepTimer();
        }
        boolean stops = stop.getAsBoolean(); // once: between two answers it may come true
        if (epochEnds || stops || checkpointIsDue(lastCheckpoint)) {
          checkpoint(session, progress);
          lastCheckpoint = System.nanoTime();
        }
        if (stops) {
          break;
        }
      }
    } catch (NonFiniteWeightsException e) {
      return afterNonFiniteWeights(session, progress, e);
    }
    return progress;
  }

  private TrainingState start(TrainingSession session, Optional<Checkpoint> latest) {
    return latest
        .map(
            checkpoint -> {
              session.restore(checkpoint.variables());
              return checkpoint.progress();
            })
        .orElseGet(
            () -> {
              Optional<InitialWeights> given = InitialWeights.of(config, data.names().count());
              given.ifPresent(listener::transferred);
              session.initialize(given.map(InitialWeights::values).orElse(Map.of()));
              return TrainingState.START;
            });
  }

  private TrainingState endEpoch(
      TrainingSession session, TrainingState trained, StepTimer watch, Batch lastBatch) {
    Validator.Outcome outcome =
        validator.validate(
            session,
            images -> listener.validated(images, validator.imageCount()),
            listener::warned);
    requireFinite(outcome.loss(), trained.step());
    TrainingState progress = trained.afterEpoch(outcome.metrics().map50To95());
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
    dataWait
        .epochEnded(epochOf(progress.step()), watch.dataWaitFraction(), watch.dataWaitSeconds())
        .ifPresent(listener::warned);
    listener.inspected(
        new TrainingListener.Inspection(
            epochOf(progress.step()),
            progress.step(),
            isAtEnd(progress),
            outcome.metrics(),
            outcome.images(),
            () -> session.histograms(lastBatch)));
    return progress;
  }

  /** Weights that are no numbers are never written. */
  private void checkpoint(TrainingSession session, TrainingState progress) {
    if (!Double.isFinite(session.weightNorm())) {
      throw new NonFiniteWeightsException(
          "after step %d the weights are not finite; no checkpoint was written"
              .formatted(progress.step()));
    }
    listener.checkpointing();
    checkpoints.save(session, progress);
  }

  private BatchLoader batches(long first, long last) {
    return new BatchLoader(
        plan, source, first, last, config.data().loaderThreads(), config.data().prefetchBatches());
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

  private TrainingState rollBack(TrainingSession session, TrainingState progress, String what) {
    int rollbacks = progress.rollbacks() + 1;
    if (rollbacks > MOST_ROLLBACKS) {
      throw new RunFailedException(what + "; gave up after " + MOST_ROLLBACKS + " rollbacks");
    }
    TrainingState earlier =
        start(session, checkpoints.latestToResume(listener::warned)).rolledBack(rollbacks);
    checkpoints.save(session, earlier); // a kill must not forget how often
    listener.warned(
        "%s; back to step %d with the learning rate halved".formatted(what, earlier.step()));
    return earlier;
  }

  /** To skip the next step does not mend them, to go back does. */
  private TrainingState afterNonFiniteWeights(
      TrainingSession session, TrainingState progress, NonFiniteWeightsException failure) {
    return switch (config.training().onNonFinite()) {
      case STOP -> throw failure;
      case SKIP ->
          throw new RunFailedException(
              failure.getMessage()
                  + "; no skipped step mends them, training.on_non_finite: rollback may",
              failure);
      case ROLLBACK -> rollBack(session, progress, failure.getMessage());
    };
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
      throw new NonFiniteWeightsException(
          "validation after step %d: %s; no checkpoint is written of weights that give no numbers"
              .formatted(step, StepResult.describe(validationLoss)));
    }
  }
}
