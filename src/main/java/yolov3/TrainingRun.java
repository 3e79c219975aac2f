package yolov3;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import yolov3.config.ConfigDraft;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.MnistConfig;
import yolov3.data.augmentation.Augmenter;
import yolov3.data.check.DatasetCheck;
import yolov3.data.loader.LetterboxedBoxes;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.evaluation.Metrics;
import yolov3.geometry.LabelledBox;
import yolov3.inference.ExportProvenance;
import yolov3.io.Installation;
import yolov3.io.UserException;
import yolov3.network.assignment.AnchorFit;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.cluster.ClusterSpec;
import yolov3.network.runtime.DeviceChoice;
import yolov3.network.runtime.NativeMemory;
import yolov3.training.RunProvenance;
import yolov3.training.Trainer;
import yolov3.training.TrainingData;
import yolov3.training.TrainingListener;
import yolov3.training.UpdatePlan;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.checkpoint.InitialWeights;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.log.EventLog;
import yolov3.training.log.InitialWeightsFile;
import yolov3.training.log.ResultsFile;
import yolov3.training.log.RunEnvironment;

/**
 * Run of the trainer: the data are read and checked, a network is trained and evaluated as it goes,
 * its best checkpoint is exported as a SavedModel that is verified and scored on the test images,
 * and a report is written.
 *
 * <p>Not thread-safe; one run at a time trains in a process.
 */
public final class TrainingRun {

  static {
    NativeMemory.leaveLimitsToTensorFlow();
  }

  private RunConfig config;
  private final RunDirectory run;
  private final Checkpoints checkpoints;
  private boolean resume;
  private Observer observer = Observer.SILENT;
  private BooleanSupplier stop = () -> false;
  private RunCluster cluster = RunCluster.NONE;
  private RunProvenance origin = RunEnvironment.provenanceOf("yolov3.TrainingRun");

  private TrainingRun(RunConfig config) {
    this.config = config;
    run = RunDirectory.of(config);
    checkpoints = new Checkpoints(run.checkpoints(), config.checkpoint().keep());
  }

  /** Makes a run of a config; nothing is read or written yet. */
  public static TrainingRun of(RunConfig config) {
    return new TrainingRun(config);
  }

  /**
   * Makes a run of a config.
   *
   * @throws UserException when a key is unknown, missing or breaks its rule
   */
  public static TrainingRun of(ConfigDraft config) {
    return of(config.toConfig());
  }

  /** Resumes the run that is in the config's folder from its latest checkpoint. */
  public TrainingRun resume() {
    resume = true;
    return this;
  }

  /** Reports what happens before and after training, warnings and progress. */
  public TrainingRun observer(Observer listener) {
    observer = listener;
    return this;
  }

  /**
   * Asks after each step whether to stop; then the run ends with a checkpoint, from which it can be
   * resumed, and without an export.
   */
  public TrainingRun stopWhen(BooleanSupplier asked) {
    stop = asked;
    return this;
  }

  /** Sets the command that log and report name. */
  public TrainingRun command(String text) {
    origin = RunEnvironment.provenanceOf(text);
    return this;
  }

  /**
   * Trains as one of several processes, each of which makes the same call for its own place in the
   * cluster. The worker of rank 0 is the chief, to which observer and listener belong; the others
   * write no files and tell their observer only that all have joined, their listener only warnings.
   *
   * @param onLost takes a message and ends the process, from any thread: after another worker was
   *     lost, TensorFlow's calls may not return
   */
  public TrainingRun cluster(ClusterSpec workers, Consumer<String> onLost) {
    cluster = new RunCluster(workers, onLost);
    return this;
  }

  /** As {@link #train(TrainingListener)}, without a listener. */
  public TrainingResult train() {
    return train(new TrainingListener() {});
  }

  /**
   * Trains to the end of the run, or until asked to stop.
   *
   * @param listener hears of every step and epoch
   * @throws UserException when config or data are wrong, a new run has a name that is taken, or a
   *     resumed one is not there or had another config or other data
   * @throws yolov3.io.RunFailedException when the run broke: a loss is not finite, the disk is
   *     full, the device has not enough memory, too many images can't be read, or the export is not
   *     verified
   */
  public TrainingResult train(TrainingListener listener) {
    if (cluster.follows()) {
      return cluster.follow(config, observer, stop, listener);
    }
    RunConfig asked = config;
    findRun();
    DeviceChoice device =
        DeviceChoice.choose(config.training().device(), config.training().intraOpThreads());
    cluster.start(config, device);
    drawMnist(config.mnist(), observer);
    TrainingData data = TrainingData.read(config, observer::onWarning);
    Optional<TrainingState> end = resume ? end(data) : Optional.empty();
    end.ifPresent(last -> cluster = cluster.end(config, last.step(), observer));
    if (end.isPresent() && ExportProvenance.isLatestOfStep(run.savedModel(), bestStep())) {
      observer.onTrained(end.get(), totalSteps(data), true);
      return TrainingResult.ofFinished(
          run,
          end.get(),
          FinalReport.isOfLatestExport(run) ? Optional.empty() : Optional.of(reportAgain(data)));
    }
    checkpoints.latestToResume(warning -> {}); // refused before the images are read
    boolean takesHeads = checkpoints.isEmpty() && takesHeads(data); // before the images are read
    Augmenter.requireKnownClasses(config.augment(), data.names());
    DatasetCheck check = check(data);
    check.requireNoErrors();
    List<List<LabelledBox>> boxes =
        LetterboxedBoxes.of(data.train(), config.model().inputSize(), done -> {});
    ResolvedConfig resolved = ResolvedConfig.of(config, data, boxes, takesHeads);
    config = resolved.config();
    origin = cluster.addTo(resolved.addTo(origin));
    observer.onChecked(check, anchorFit(boxes));
    if (!resume) {
      if (config.data().split().draws()) { // later the run reads its own lists
        config = config.with("data.split.lists", run.splitLists());
      }
      run.create(config, data.names(), data.splits(), resolved.reasons());
    }
    resolved.batchSize().ifPresent(observer::onBatchSize);
    observer.onStart(run, data);
    observer.onDevice(device);
    resolved.anchors().ifPresent(observer::onAnchors);
    resolved.precision().ifPresent(observer::onPrecision);
    State state = run.exclusively(() -> trainAndExport(asked, data, listener));
    return state.stopped
        ? TrainingResult.ofStopped(run, state.training)
        : TrainingResult.ofFinished(run, state.training, Optional.of(report(data, check)));
  }

  private void findRun() {
    if (resume) {
      config = ResumedConfig.of(run, config);
    } else {
      run.requireAbsent(config.name());
    }
  }

  /**
   * Draws the MNIST detection data set of a config unless it is there.
   *
   * @param mnist null when the data are the user's own; then nothing is done
   * @throws UserException when another data set is in its folder
   */
  public static void drawMnist(MnistConfig mnist, Observer observer) {
    if (mnist != null) {
      MnistDetectionDataset drawn =
          MnistDetectionDataset.make(
              mnist,
              Installation.path().resolve("mnist"),
              observer.begin("drawing digits", mnist.total()));
      observer.onMnist(mnist, drawn.wasThere());
    }
  }

  /**
   * Finds the end of training. A run whose best is not exported still has something to do, and so
   * has one that somebody exported while it trained, or that stopped earlier than the config says
   * now.
   */
  private Optional<TrainingState> end(TrainingData data) {
    return checkpoints
        .latest(warning -> {})
        .map(Checkpoints.Checkpoint::state)
        .filter(last -> last.step() >= totalSteps(data) || last.stopsEarly(config.training()));
  }

  private long bestStep() { // the latest where the best is damaged
    return checkpoints.best(warning -> {}).orElseThrow().state().step();
  }

  /** Tells whether the network starts from heads that were trained, and checks that it can. */
  private boolean takesHeads(TrainingData data) {
    int threads = config.training().intraOpThreads();
    return InitialWeights.of(config.model(), data.names().count(), threads)
        .filter(InitialWeights::takesHeads)
        .isPresent();
  }

  private long totalSteps(TrainingData data) {
    return UpdatePlan.of(config.training(), data.train().size()).totalSteps();
  }

  private DatasetCheck check(TrainingData data) {
    return data.check(config.model().inputSize(), config.output().models(), observer);
  }

  private Optional<AnchorFit> anchorFit(List<List<LabelledBox>> boxes) {
    return boxes.stream().allMatch(List::isEmpty)
        ? Optional.empty()
        : Optional.of(AnchorFit.of(new TargetAssigner(config.model(), config.loss()), boxes));
  }

  /** State after training, and whether somebody stopped it. */
  private record State(TrainingState training, boolean stopped) {}

  private State trainAndExport(RunConfig asked, TrainingData data, TrainingListener listener) {
    run.requireSameData(data.fingerprints());
    BooleanSupplier agreedStop;
    TrainingState state;
    try {
      cluster.announce(asked, config, data, observer);
      if (resume) {
        ConfigFile.rewriteOfRun(run.config(), config); // some keys may change
      }
      agreedStop = cluster.peers().agreed(stop);
      state = train(data, listener, agreedStop);
    } catch (UserException e) {
      if (!resume && checkpoints.isEmpty()) {
        run.remove(); // there is nothing to resume: the name is free for the next try
      }
      throw e;
    }
    boolean stopped = agreedStop.getAsBoolean();
    cluster.close();
    if (!stopped) {
      observer.onTrained(state, totalSteps(data), false);
      ModelExport.of(run).onWarning(observer::onWarning).writeSavedModel();
    }
    return new State(state, stopped);
  }

  private TrainingState train(
      TrainingData data, TrainingListener listener, BooleanSupplier agreedStop) {
    try (EventLog events = new EventLog(run, config, data, origin)) {
      TrainingListener all =
          TrainingListener.all(
              List.of(
                  events,
                  new ResultsFile(run.results()),
                  new InitialWeightsFile(run.initialWeights()),
                  listener));
      return new Trainer(config, data, checkpoints, all, agreedStop, cluster.peers()).train();
    }
  }

  /** As {@link #report}, of a run whose SavedModel must have the class indices of the data. */
  private Metrics reportAgain(TrainingData data) {
    run.requireSameData(data.fingerprints());
    return report(data, check(data));
  }

  private Metrics report(TrainingData data, DatasetCheck check) {
    return new FinalReport(config, run, origin, observer).write(data, check);
  }
}
