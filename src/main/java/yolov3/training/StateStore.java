package yolov3.training;

import java.util.Map;
import java.util.Optional;
import yolov3.config.RunConfig;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.checkpoint.Checkpoints.Checkpoint;
import yolov3.training.checkpoint.InitialWeights;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.cluster.Peers;
import yolov3.training.session.TrainingSession;

/**
 * State and variables of a run, from its checkpoints and to them. Only the chief of a cluster reads
 * and writes files; the other workers have theirs from it.
 */
record StateStore(
    RunConfig config,
    int classCount,
    Checkpoints checkpoints,
    TrainingListener listener,
    Peers peers) {

  /** Returns the checkpoint to resume from; none on workers other than the chief. */
  Optional<Checkpoint> latest() {
    return peers.isChief() ? checkpoints.latestToResume(listener::onWarning) : Optional.empty();
  }

  /** Returns the step of a checkpoint, the chief's, 0 for none. */
  long stepOf(Optional<Checkpoint> checkpoint) {
    return peers.fromChief(stateOf(checkpoint)).step();
  }

  /** Restores a checkpoint, or initializes the variables of a new run. */
  TrainingState start(TrainingSession session, Optional<Checkpoint> latest) {
    if (latest.isPresent()) {
      session.restore(latest.get().variables());
    } else if (peers.isChief()) {
      initialize(session);
    }
    session.shareVariables();
    return peers.fromChief(stateOf(latest));
  }

  private void initialize(TrainingSession session) {
    Optional<InitialWeights> given =
        InitialWeights.of(config.model(), classCount, config.training().intraOpThreads());
    given.ifPresent(listener::onInitialWeights);
    session.initialize(given.map(InitialWeights::values).orElse(Map.of()));
  }

  private static TrainingState stateOf(Optional<Checkpoint> checkpoint) {
    return checkpoint.map(Checkpoint::state).orElse(TrainingState.START);
  }

  /** Writes a checkpoint, after what the listener has received so far. */
  void save(TrainingSession session, TrainingState state) {
    if (peers.isChief()) {
      listener.beforeCheckpoint();
      checkpoints.save(session, state);
    }
  }

  /** Goes back to the latest checkpoint, and writes down that it did. */
  TrainingState rollBack(TrainingSession session, int rollbacks, String reason) {
    TrainingState earlier = start(session, latest()).rolledBack(rollbacks);
    if (peers.isChief()) {
      checkpoints.save(session, earlier); // a kill must not forget the rollback
    }
    listener.onWarning(
        "%s; back to step %d with the learning rate halved".formatted(reason, earlier.step()));
    return earlier;
  }
}
