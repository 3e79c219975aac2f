package yolov3.training;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tensorflow.exceptions.TensorFlowException;
import yolov3.error.RunFailedException;
import yolov3.files.PartialFolder;

/**
 * The checkpoints of a run: {@code step-N/} with the variables as a TensorFlow tensor bundle and
 * {@code progress.json}. A checkpoint is complete or absent: it is written beside and renamed.
 *
 * @param folder of all checkpoints of the run
 * @param keep how many of the latest are kept, beside the best
 */
public record Checkpoints(Path folder, int keep) {

  private static final String PREFIX = "step-";
  private static final String VARIABLES = "variables";
  private static final String PROGRESS = "progress.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS) // a record's components, nothing derived
          .build();

  /**
   * A checkpoint on disk.
   *
   * @param folder of this checkpoint
   * @param progress of the run when it was written
   */
  public record Checkpoint(Path folder, Progress progress) {

    /** What TensorFlow calls the checkpoint: the path without the endings of its files. */
    public Path variables() {
      return folder.resolve(VARIABLES);
    }
  }

  /**
   * Writes a checkpoint, then removes those that are neither among the latest nor the best.
   *
   * @throws RunFailedException when it can't be written; the earlier ones are untouched
   */
  void save(TrainingSession session, Progress progress) {
    Path target = folder.resolve(PREFIX + progress.step());
    if (Files.exists(target)) {
      return; // the same step has the same variables
    }
    try (PartialFolder partial = PartialFolder.beside(target)) {
      session.save(partial.path().resolve(VARIABLES));
      JSON.writeValue(partial.path().resolve(PROGRESS).toFile(), progress);
      partial.finish();
      prune(progress);
    } catch (IOException | TensorFlowException e) {
      throw new RunFailedException(
          "the checkpoint " + target + " can't be written: " + e.getMessage(), e);
    }
  }

  /** The checkpoint of the latest step, if there is any. */
  public Optional<Checkpoint> latest() {
    return all().stream().reduce((earlier, later) -> later);
  }

  /** The checkpoint with the best validation score; before the first validation the latest one. */
  public Optional<Checkpoint> best() {
    return latest()
        .map(
            latest ->
                all().stream()
                    .filter(c -> c.progress.step() == latest.progress.bestStep())
                    .findFirst()
                    .orElse(latest));
  }

  /** All checkpoints in order of their steps. */
  private List<Checkpoint> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches(PREFIX + "\\d+"))
          .map(Checkpoints::read)
          .sorted(Comparator.comparingLong(checkpoint -> checkpoint.progress.step()))
          .toList();
    } catch (IOException e) {
      throw new RunFailedException(
          "the checkpoints in " + folder + " can't be read: " + e.getMessage(), e);
    }
  }

  private static Checkpoint read(Path checkpoint) {
    Path file = checkpoint.resolve(PROGRESS);
    try {
      return new Checkpoint(checkpoint, JSON.readValue(file.toFile(), Progress.class));
    } catch (IOException e) {
      throw new RunFailedException(
          "the checkpoint file " + file + " can't be read: " + e.getMessage(), e);
    }
  }

  private void prune(Progress progress) throws IOException {
    List<Checkpoint> all = all();
    for (Checkpoint checkpoint : all.subList(0, Math.max(0, all.size() - keep))) {
      if (checkpoint.progress.step() != progress.bestStep()) {
        PartialFolder.deleteTree(checkpoint.folder);
      }
    }
  }
}
