package yolov3.training.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.training.session.TrainingSession;

/**
 * Checkpoints of a run: {@code step-N/} with the variables as a TensorFlow tensor bundle, and
 * {@code progress.json} with the training state and a checksum of every file.
 *
 * <p>A checkpoint is complete or absent: it is written beside, synced to the disk and renamed. One
 * that was damaged later is recognized by its checksums, and the one before it is used.
 *
 * @param folder of all checkpoints of the run
 * @param keep latest checkpoints that are kept, beside the best
 */
public record Checkpoints(Path folder, int keep) {

  private static final String PREFIX = "step-";

  /** Prefix of the variables' files. */
  static final String VARIABLES = "variables";

  /**
   * A whole checkpoint on disk.
   *
   * @param trainingVersion of the program that wrote it
   */
  public record Checkpoint(Path folder, int trainingVersion, TrainingState state) {

    /** Returns the prefix of the variables' files, TensorFlow's name of a checkpoint. */
    public Path variables() {
      return folder.resolve(VARIABLES);
    }
  }

  /**
   * Writes a checkpoint, then deletes those that are neither among the latest nor the best. When
   * that of the step exists, its variables are the same and only the state is written: after a
   * rollback it counts one more.
   *
   * @throws RunFailedException when it can't be written; the earlier ones are untouched
   */
  public void save(TrainingSession session, TrainingState state) {
    Path target = folder.resolve(PREFIX + state.step());
    try {
      requireRun();
      Optional<CheckpointManifest> there = CheckpointManifest.ifWhole(target);
      if (there.isEmpty()) {
        write(session, state, target);
        prune(state);
      } else if (!there.get().state().equals(state)) {
        there.get().withState(state).replaceIn(target);
      }
    } catch (IOException e) {
      throw cannotWrite(target, IoErrors.reasonOf(e), e);
    } catch (TensorFlowException | TFInvalidArgumentException e) {
      String reason = e.getMessage().lines().findFirst().orElse("no reason");
      // Without the name of TensorFlow's temporary file in our temporary folder.
      throw cannotWrite(target, reason.replaceFirst("^.*\\.tempstate\\d+; ", ""), e);
    }
  }

  /** A run whose folder was deleted must not begin another one that nobody can resume. */
  private void requireRun() throws IOException {
    Path run = folder.toAbsolutePath().getParent();
    if (!Files.exists(run)) {
      throw new IOException(run + " is gone");
    }
  }

  private static void write(TrainingSession session, TrainingState state, Path target)
      throws IOException {
    try (AtomicFolder partial = AtomicFolder.beside(target)) {
      session.save(partial.path().resolve(VARIABLES));
      CheckpointManifest.of(state, partial.path()).writeTo(partial.path());
      AtomicFolder.deleteTree(target); // a damaged one, which a resumed run reaches again
      partial.finishDurably();
    }
  }

  /**
   * Returns the latest whole checkpoint; none when the run has not written any.
   *
   * @param warnings of later ones that are damaged
   * @throws RunFailedException when all are damaged
   */
  public Optional<Checkpoint> latest(Consumer<String> warnings) {
    return latestWhole(UnaryOperator.identity(), warnings);
  }

  /**
   * @param choice among the latest whole checkpoint and those before it
   */
  private Optional<Checkpoint> latestWhole(
      UnaryOperator<Checkpoint> choice, Consumer<String> warnings) {
    List<Path> newestFirst = new ArrayList<>(folders());
    Collections.reverse(newestFirst);
    List<String> damaged = new ArrayList<>();
    for (Path checkpoint : newestFirst) {
      try {
        Checkpoint used = choice.apply(read(checkpoint));
        String instead = "; using %s instead".formatted(used.folder.getFileName());
        damaged.forEach(each -> warnings.accept("checkpoint " + each + instead));
        return Optional.of(used);
      } catch (IOException e) {
        damaged.add("%s is damaged (%s)".formatted(checkpoint, IoErrors.reasonOf(e)));
      }
    }
    if (!damaged.isEmpty()) {
      throw new RunFailedException(
          "no checkpoint can be read: %s; restore a checkpoint from a copy, or train again under another name"
              .formatted(String.join(", ", damaged)));
    }
    return Optional.empty();
  }

  /**
   * Returns the checkpoint that a run resumes from; none when the run has not written any.
   *
   * @param warnings of later ones that are damaged
   * @throws UserException when a version of the program wrote it that trains differently
   * @throws RunFailedException when all are damaged
   */
  public Optional<Checkpoint> latestToResume(Consumer<String> warnings) {
    Optional<Checkpoint> latest = latest(warnings);
    latest.ifPresent(Checkpoints::requireSameTraining);
    return latest;
  }

  /**
   * Says how to train what a run can't resume with: from its weights, if it has any.
   *
   * @param fits whether they fit what is to be trained
   */
  public static String adviceInsteadOf(RunDirectory run, boolean fits) {
    if (new Checkpoints(run.checkpoints(), 1).isEmpty()) {
      return "to begin it again, since it has no checkpoint, delete %s and %s, or choose another name"
          .formatted(run.folder(), run.log());
    }
    return fits
        ? "to start a new run from its weights, choose another name and set model.initial_weights="
            + run.folder()
        : "its weights don't fit the new config; to train that, choose another name";
  }

  private static void requireSameTraining(Checkpoint checkpoint) {
    if (checkpoint.trainingVersion != CheckpointManifest.TRAINING_VERSION) {
      throw new UserException(
          "checkpoint %s has training version %d, expected %d: another version of yolov3 began this run,"
                  .formatted(
                      checkpoint.folder,
                      checkpoint.trainingVersion,
                      CheckpointManifest.TRAINING_VERSION)
              + " and it trains differently; to resume the run, use that version; to start a new run from its weights, choose another name and set model.initial_weights=%s"
                  .formatted(checkpoint.folder.toAbsolutePath().getParent().getParent()));
    }
  }

  /**
   * Returns the checkpoint with the best validation metric, before the first validation the latest;
   * none when the run has not written any.
   *
   * @param warnings of the best when it is damaged or missing, in whose place the latest is taken,
   *     and of the latest ones: a better one may be among them
   * @throws RunFailedException when all are damaged
   */
  public Optional<Checkpoint> best(Consumer<String> warnings) {
    return latestWhole(latest -> bestUntil(latest, warnings), warnings);
  }

  private Checkpoint bestUntil(Checkpoint latest, Consumer<String> warnings) {
    long bestStep = latest.state.bestStep();
    if (bestStep == 0 || bestStep == latest.state.step()) {
      return latest;
    }
    Path best = folder.resolve(PREFIX + bestStep);
    try {
      return read(best);
    } catch (IOException e) {
      warnings.accept(
          "the best checkpoint %s is damaged (%s); using %s instead"
              .formatted(best, IoErrors.reasonOf(e), latest.folder.getFileName()));
      return latest;
    }
  }

  static boolean isCheckpoint(Path folder) {
    return Files.isRegularFile(folder.resolve(CheckpointManifest.NAME))
        && folder.toAbsolutePath().getFileName().toString().matches(PREFIX + "\\d{1,18}");
  }

  /**
   * Reads a checkpoint.
   *
   * @throws UserException when it is damaged
   */
  static Checkpoint open(Path folder) {
    try {
      return read(folder.toAbsolutePath());
    } catch (IOException e) {
      throw new UserException(
          "checkpoint %s is damaged (%s)".formatted(folder, IoErrors.reasonOf(e)), e);
    }
  }

  /** Returns true when the run has not written any checkpoint. */
  public boolean isEmpty() {
    return folders().isEmpty();
  }

  /** Returns the folders of all checkpoints in order of step. */
  private List<Path> folders() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches(PREFIX + "\\d{1,18}"))
          .sorted(Comparator.comparingLong(Checkpoints::stepOf))
          .toList();
    } catch (IOException e) {
      throw new RunFailedException(
          "the checkpoints in " + folder + " can't be read: " + IoErrors.reasonOf(e), e);
    }
  }

  static long stepOf(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring(PREFIX.length()));
  }

  private static Checkpoint read(Path checkpoint) throws IOException {
    CheckpointManifest manifest = CheckpointManifest.read(checkpoint);
    return new Checkpoint(checkpoint, manifest.trainingVersion(), manifest.state());
  }

  private void prune(TrainingState state) throws IOException {
    List<Path> all = new ArrayList<>(folders());
    while (stepOf(all.get(all.size() - 1)) > state.step()) { // skipped, since it was damaged
      AtomicFolder.deleteTree(all.remove(all.size() - 1));
    }
    for (Path checkpoint : all.subList(0, Math.max(0, all.size() - keep))) {
      if (stepOf(checkpoint) != state.bestStep()) {
        AtomicFolder.deleteTree(checkpoint);
      }
    }
  }

  private static RunFailedException cannotWrite(Path target, String reason, Exception cause) {
    return new RunFailedException(
        "the checkpoint " + target + " can't be written: " + reason, cause);
  }
}
