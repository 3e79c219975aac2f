package yolov3.training;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import yolov3.config.RunConfig;
import yolov3.config.section.ModelConfig.Freeze;
import yolov3.data.loader.Batch;
import yolov3.data.loader.BatchLoader;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.ExampleSource;
import yolov3.data.loader.ImageCache;
import yolov3.io.RunFailedException;
import yolov3.network.layer.FrozenLayers;
import yolov3.training.NonFinitePolicy.NonFiniteException;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.checkpoint.Checkpoints.Checkpoint;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.cluster.Peers;
import yolov3.training.optimizer.LearningRateSchedule;
import yolov3.training.session.StepResult;
import yolov3.training.session.TrainingSession;

/** Training loop. */
public final class Trainer {

  private static final double NANOS_PER_MINUTE = 60e9;

  private final RunConfig config;
  private final TrainingData data;
  private final StateStore store;
  private final TrainingListener listener;
  private final BooleanSupplier stop;
  private final BatchPlan plan;
  private final UpdatePlan updates;
  private final ExampleSource source;
  private final LearningRateSchedule schedule;
  private final long lastFrozenStep;
  private final Validator validator;
  private final UnreadableImages unreadable;
  private final LoaderStall loaderStall;
  private final Peers peers;

  /**
   * @param checkpoints of the run; when there is one, the run resumes from the latest
   * @param stop asked after every step; when true the run ends there, with a checkpoint; the same
   *     answer in all processes
   * @param peers who train this run together; only the chief reads and writes checkpoints
   */
  public Trainer(
      RunConfig config,
      TrainingData data,
      Checkpoints checkpoints,
      TrainingListener listener,
      BooleanSupplier stop,
      Peers peers) {
    this.peers = peers;
    this.config = config;
    this.data = data;
    store = new StateStore(config, data.names().count(), checkpoints, listener, peers);
    this.listener = listener;
    this.stop = stop;
    ImageCache cache = new ImageCache(config.data().cacheBytes());
    plan = ExampleSources.plan(config, data);
    source = ExampleSources.source(config, data, plan, cache);
    updates = UpdatePlan.of(config.training(), plan.imageCount());
    schedule =
        LearningRateSchedule.of(
            config.schedule(), config.training().epochs(), updates.stepsPerEpoch());
    lastFrozenStep = lastFrozenStep();
    validator =
        new Validator(
            data,
            config.data(),
            config.training().batchSize(),
            ExampleSources.unchanged(config.model(), config.loss(), cache),
            peers);
    unreadable = new UnreadableImages("training", plan.imageCount());
    loaderStall =
        new LoaderStall(
            config.data(),
            config.augment().combinesImages(),
            config.training().epochs(),
            Runtime.getRuntime().availableProcessors());
  }

  private long lastFrozenStep() {
    if (config.model().freeze() == Freeze.NONE) {
      return 0;
    }
    long epochs = config.model().unfreezeAfter();
    return epochs == 0
        ? schedule.totalSteps()
        : Math.min(epochs * updates.stepsPerEpoch(), schedule.totalSteps());
  }

  /**
   * Trains to the end of the last epoch, to an early stop, or until asked to stop.
   *
   * @throws RunFailedException when a number is not finite and the config says to stop, the device
   *     has not enough memory, too many images can't be read, a checkpoint can't be written, or
   *     none is whole
   * @throws yolov3.io.UserException when the initial weights or the table of results of a resumed
   *     run can't be read, or a version of the program began it that trains differently
   */
  public TrainingState train() {
    TrainingState state;
    do {
      state = trainPart();
    } while (!isAtEnd(state) && !stop.getAsBoolean());
    return state;
  }

  /**
   * Trains to the end, to a stop, or to the release of frozen layers, after which another graph
   * resumes from the checkpoint.
   */
  private TrainingState trainPart() {
    Optional<Checkpoint> latest = store.latest();
    FrozenLayers freezing = freezingAfter(store.stepOf(latest));
    long lastStep = freezing.frozen() ? lastFrozenStep : schedule.totalSteps();
    try (TrainingSession session =
        new TrainingSession(config, data.names().count(), freezing, peers.cluster())) {
      TrainingState state = store.start(session, latest);
      while (state.step() < lastStep && !isAtEnd(state) && !stop.getAsBoolean()) {
        listener.onStart(
            new TrainingListener.Start(
                state.step() + 1,
                schedule.totalSteps(),
                updates.stepsPerEpoch(),
                session.parameterCount()));
        state = trainFrom(state, lastStep, session);
      }
      return state;
    }
  }

  private FrozenLayers freezingAfter(long step) {
    boolean frozen = step < lastFrozenStep;
    return new FrozenLayers(config.model().freeze(), frozen, frozen ? 0 : lastFrozenStep);
  }

  private boolean isAtEnd(TrainingState state) {
    return state.step() >= schedule.totalSteps() || state.stopsEarly(config.training());
  }

  /** Trains to a step, to a stop, or to a rollback. */
  private TrainingState trainFrom(TrainingState from, long lastStep, TrainingSession session) {
    TrainingState state = from;
    NonFinitePolicy nonFinite = new NonFinitePolicy(config.training(), listener);
    StepTimer timer = new StepTimer();
    long lastCheckpoint = System.nanoTime();
    boolean stops = false;
    try (BatchLoader batches =
        ExampleSources.batches(
            config.data(),
            plan.shard(peers.rank(), peers.count()),
            source,
            updates.firstBatch(state.step() + 1),
            updates.lastBatch(lastStep))) {
      while (!stops && !isAtEnd(state) && batches.hasNext()) {
        UpdateBatches ofUpdate = batchesOfUpdate(state.step() + 1, batches, timer);
        state = step(session, state, ofUpdate, timer, nonFinite);
        boolean epochEnds = updates.endsEpoch(state.step());
        if (epochEnds) {
          state = endEpoch(session, state, ofUpdate.latest(), timer);
          timer = new StepTimer();
        }
        stops = stop.getAsBoolean(); // once: between two answers it may come true
        if (epochEnds || state.step() % config.distributed().verifySteps() == 0) {
          peers.requireSameVariables(session, state.step());
        }
        if (epochEnds || stops || peers.any(checkpointIsDue(lastCheckpoint))) {
          NonFinitePolicy.requireFiniteWeights(session.weightNorm(), state.step());
          store.save(session, state);
          lastCheckpoint = System.nanoTime();
        }
      }
      return state;
    } catch (NonFiniteException e) {
      return store.rollBack(
          session, nonFinite.rollbacksAfter(e, state.rollbacks()), e.getMessage());
    }
  }

  private UpdateBatches batchesOfUpdate(long step, BatchLoader loader, StepTimer timer) {
    return new UpdateBatches(
        loader,
        updates.lastBatch(step) - updates.lastBatch(step - 1),
        timer,
        batch -> unreadable.report(batch.unreadable(), listener::onWarning));
  }

  private TrainingState step(
      TrainingSession session,
      TrainingState state,
      UpdateBatches batches,
      StepTimer timer,
      NonFinitePolicy nonFinite) {
    timer.startStep();
    boolean hasImages = batches.hasNext();
    long step = state.step() + 1;
    if (!hasImages && peers.count() == 1) {
      session.average(step, updates.averagedAfter(step));
      return state.afterSkippedStep();
    }
    double learningRate = schedule.learningRate(step) * state.rateFactor();
    if (hasImages) {
      listener.onBatch(step, batches.latest());
    }
    StepResult result = session.step(batches, learningRate, step);
    batches.skipRest();
    session.average(step, updates.averagedAfter(step));
    timer.endStep(result.imageCount());
    if (result.imageCount() == 0) {
      return state.afterSkippedStep();
    }
    TrainingState after =
        nonFinite.accepts(result, step, learningRate, batches.latest())
            ? state.afterStep(result.loss(), result.imageCount())
            : state.afterSkippedStep();
    listener.onStepEnd(
        new TrainingListener.Step(
            step,
            updates.epochOf(step),
            result,
            learningRate,
            timer.stepImagesPerSecond(),
            timer.stepDataWaitFraction()));
    return after;
  }

  private TrainingState endEpoch(
      TrainingSession session, TrainingState trained, Batch lastBatch, StepTimer timer) {
    Validator.Outcome outcome =
        validator.validate(
            session,
            images -> listener.onValidationProgress(images, validator.imageCount()),
            listener::onWarning);
    NonFinitePolicy.requireFiniteValidation(outcome.loss(), trained.step());
    TrainingState state = trained.afterEpoch(outcome.metrics().map50To95());
    if (peers.isChief()) {
      report(session, trained, state, outcome, lastBatch, timer);
    }
    return state;
  }

  private void report(
      TrainingSession session,
      TrainingState trained,
      TrainingState state,
      Validator.Outcome outcome,
      Batch lastBatch,
      StepTimer timer) {
    int epoch = updates.epochOf(state.step());
    listener.onEpochEnd(
        new TrainingListener.Epoch(
            epoch,
            state,
            trained.meanEpochLoss(),
            outcome.loss(),
            outcome.metrics(),
            schedule.learningRate(state.step()) * state.rateFactor(),
            session.weightNorm(),
            timer.imagesPerSecond(),
            timer.dataWaitFraction()));
    loaderStall
        .onEpochEnd(epoch, timer.dataWaitFraction(), timer.dataWaitSeconds())
        .ifPresent(listener::onWarning);
    listener.onInspection(
        new TrainingListener.Inspection(
            epoch,
            state.step(),
            isAtEnd(state),
            outcome.metrics(),
            outcome.images(),
            () -> session.histograms(lastBatch)));
  }

  private boolean checkpointIsDue(long lastNanos) {
    double minutes = config.checkpoint().everyMinutes();
    return minutes > 0 && System.nanoTime() - lastNanos > minutes * NANOS_PER_MINUTE;
  }
}
