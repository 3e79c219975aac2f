package yolov3.training.log;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.io.UserException;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.log.ResultsFile.Row;

/**
 * Results of a run, finished or not.
 *
 * @param folder of the run
 * @param rows an epoch each
 * @param problem that prevents reading the results, else empty
 */
public record RunSummary(Path folder, RunConfig config, List<Row> rows, String problem) {

  public RunSummary {
    rows = List.copyOf(rows);
  }

  /**
   * Reads config and results.
   *
   * @throws UserException when the config can't be read
   */
  public static RunSummary read(RunDirectory run) {
    RunConfig config = ConfigFile.read(run.config(), Map.of());
    if (!Files.exists(run.results())) {
      return new RunSummary(run.folder(), config, List.of(), "");
    }
    try {
      return new RunSummary(run.folder(), config, ResultsFile.read(run.results()), "");
    } catch (UserException e) {
      return new RunSummary(run.folder(), config, List.of(), e.getMessage());
    }
  }

  /**
   * Returns the epoch with the best mAP50-95, the earliest of equals; none before the first epoch.
   */
  public Optional<Row> best() {
    return rows.stream().reduce((best, row) -> isBetter(row, best) ? row : best);
  }

  private static boolean isBetter(Row row, Row best) {
    return best.map50To95() == null
        || row.map50To95() != null && row.map50To95() > best.map50To95();
  }

  /** Returns true after the last epoch or an early stop. */
  public boolean isFinished() {
    return lastEpoch() >= config.training().epochs() || endedEarly();
  }

  /** Returns a few words: finished, the epoch, or broken. */
  public String state() {
    if (!problem.isEmpty()) {
      return "broken";
    }
    if (rows.isEmpty()) {
      return "no epoch yet";
    }
    if (lastEpoch() >= config.training().epochs()) {
      return "finished";
    }
    return "%sepoch %d of %d"
        .formatted(endedEarly() ? "ended early, " : "", lastEpoch(), config.training().epochs());
  }

  private int lastEpoch() {
    return rows.isEmpty() ? 0 : rows.get(rows.size() - 1).epoch();
  }

  /** As {@link TrainingState#stopsEarly}. */
  private boolean endedEarly() {
    int patience = config.training().earlyStoppingEpochs();
    return patience > 0 && best().map(best -> lastEpoch() - best.epoch() >= patience).orElse(false);
  }

  /** Returns the seconds of the whole run; empty when unknown. */
  public OptionalDouble seconds() {
    return rows.stream()
        .map(Row::seconds)
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .max();
  }

  /** Returns the harmonic mean of all epochs, which have the same number of images. */
  public OptionalDouble imagesPerSecond() {
    OptionalDouble secondsPerImage =
        rows.stream()
            .map(Row::imagesPerSecond)
            .filter(Objects::nonNull)
            .mapToDouble(speed -> 1 / speed)
            .average();
    return secondsPerImage.isPresent()
        ? OptionalDouble.of(1 / secondsPerImage.getAsDouble())
        : secondsPerImage;
  }
}
