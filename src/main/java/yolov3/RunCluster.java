package yolov3;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import yolov3.config.RunConfig;
import yolov3.config.section.DistributedConfig;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.cluster.Cluster;
import yolov3.network.cluster.ClusterSpec;
import yolov3.network.runtime.DeviceChoice;
import yolov3.training.RunProvenance;
import yolov3.training.Trainer;
import yolov3.training.TrainingData;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.cluster.Peers;

/**
 * This process as one of the workers that train a run. The chief reads, checks and decides as a
 * process alone does and announces the result; the others follow it, and write nothing.
 */
final class RunCluster {

  /** No cluster: one process. */
  static final RunCluster NONE = new RunCluster(null, lost -> {});

  private final ClusterSpec spec;
  private final Consumer<String> onLost;
  private Cluster cluster;

  /**
   * @param spec null for one process
   * @param onLost takes a message and ends the process
   */
  RunCluster(ClusterSpec spec, Consumer<String> onLost) {
    this.spec = spec;
    this.onLost = onLost;
  }

  /** Tells whether this process follows a chief. */
  boolean follows() {
    return spec != null && !spec.isChief();
  }

  /**
   * Starts the server of this process, after the device was chosen.
   *
   * @throws UserException when it can't, or the config is none for several workers
   */
  void start(RunConfig config, DeviceChoice device) {
    if (spec == null) {
      return;
    }
    if (config.training().accumulate() > 1) {
      throw new UserException(
          "training.accumulate is %d; expected 1 with several workers: raise training.batch_size, of which each has a share"
              .formatted(config.training().accumulate()));
    }
    DistributedConfig distributed = config.distributed();
    cluster =
        Cluster.start(
            spec,
            new Cluster.Settings(
                config.training().intraOpThreads(),
                device.isGpu(),
                minutes(distributed.waitMinutes()),
                onLost));
  }

  private static Duration minutes(double count) {
    return Duration.ofMillis((long) (count * 60_000));
  }

  private void join(RunConfig config, Observer observer) {
    cluster.join(minutes(config.distributed().startMinutes()));
    observer.onJoined(spec);
  }

  /**
   * Tells the other workers what the chief has found, once all have started.
   *
   * @param asked config as it was given
   * @param resolved config of the run
   */
  void announce(RunConfig asked, RunConfig resolved, TrainingData data, Observer observer) {
    if (spec == null) {
      return;
    }
    if (resolved.training().batchSize() < spec.size()) {
      throw new UserException(
          "training.batch_size is %d; expected at least %d, an image for each worker"
              .formatted(resolved.training().batchSize(), spec.size()));
    }
    join(resolved, observer);
    cluster.fromChief(Announcement.of(asked, resolved, data.fingerprints()).toJson());
  }

  /**
   * Tells the other workers that training has ended, if they start. What is left is the chief's
   * alone, and those that had ended before need not start again.
   *
   * @return the cluster of one process
   */
  RunCluster end(RunConfig config, long steps, Observer observer) {
    if (spec == null) {
      return NONE;
    }
    try {
      join(config, observer);
    } catch (RunFailedException e) {
      observer.onWarning(
          "not all workers have started, and none is needed: training has ended, so the chief completes the run alone");
      return NONE;
    }
    cluster.fromChief(Announcement.ofEnd(steps).toJson());
    close();
    return NONE;
  }

  /** Names the cluster in the origin of a run. */
  RunProvenance addTo(RunProvenance origin) {
    return spec == null
        ? origin
        : origin.with("cluster", "%d workers: %s".formatted(spec.size(), spec.members()));
  }

  Peers peers() {
    return cluster == null ? Peers.NONE : new Peers(cluster);
  }

  /** Waits for the other workers to be done; after that each may end. */
  void close() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /**
   * Trains as the chief says.
   *
   * @param asked config as it was given
   * @param listener hears of warnings
   * @throws UserException when config or data are not the chief's
   */
  TrainingResult follow(
      RunConfig asked, Observer observer, BooleanSupplier stop, TrainingListener listener) {
    DeviceChoice device =
        DeviceChoice.choose(asked.training().device(), asked.training().intraOpThreads());
    start(asked, device);
    join(asked, observer);
    Announcement chief = Announcement.parse(cluster.fromChief(""));
    if (chief.finished()) {
      close();
      return TrainingResult.ofFollower(RunDirectory.of(asked), chief.steps(), true);
    }
    RunConfig config = chief.configFor(asked);
    RunDirectory run = RunDirectory.of(config);
    TrainingRun.drawMnist(config.mnist(), Observer.SILENT);
    RunConfig itsData = // the lists that the chief drew may be in a folder of the chief's alone
        config.with("data.split.lists", asked.data().split().lists());
    TrainingData data = TrainingData.read(itsData, warning -> {}); // the chief says them
    chief.requireSameData(data.fingerprints());
    BooleanSupplier agreed = peers().agreed(stop);
    TrainingState state =
        new Trainer(
                config,
                data,
                new Checkpoints(run.checkpoints(), config.checkpoint().keep()),
                new TrainingListener() {
                  @Override
                  public void onWarning(String message) {
                    listener.onWarning(message);
                  }
                },
                agreed,
                peers())
            .train();
    boolean stopped = agreed.getAsBoolean();
    close();
    return TrainingResult.ofFollower(run, state.step(), !stopped);
  }
}
