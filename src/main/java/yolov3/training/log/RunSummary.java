package yolov3.training.log;

import java.nio.file.Files;
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
 * What a run has come to, finished or not.
 *
 * @param config of the run
 * @param rows an epoch each
 * @param problem why its results can't be read; empty when they can
 */
public record RunSummary(RunConfig config, List<Row> rows, String problem) {

  /** Keeps a copy of the rows. */
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
      return new RunSummary(config, List.of(), "");
    }
    try {
      return new RunSummary(config, ResultsFile.read(run.results()), "");
    } catch (UserException e) {
      return new RunSummary(config, List.of(), e.getMessage());
    }
  }

  /** The epoch with the best mAP50-95, the earliest of equals; none before the first epoch. */
  public Optional<Row> best() {
    Row best = null;
    for (Row row : rows) {
      boolean better =
          best == null
              || best.map50To95() == null
              || row.map50To95() != null && row.map50To95() > best.map50To95();
      best = better ? row : best;
    }
    return Optional.ofNullable(best);
  }

  /** Whether every epoch is done that is going to be. */
  public boolean isFinished() {
    return lastEpoch() >= config.training().epochs() || endedEarly();
  }

  /** In a few words: finished, or how far it came, or what is wrong. */
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

  /** 0 before the first. */
  private int lastEpoch() {
    return rows.isEmpty() ? 0 : rows.get(rows.size() - 1).epoch();
  }

  /**
   * As {@link TrainingState#stopsEarly}: the score has not risen for as long as the config waits.
   */
  private boolean endedEarly() {
    int patience = config.training().earlyStoppingEpochs();
    return patience > 0 && best().map(best -> lastEpoch() - best.epoch() >= patience).orElse(false);
  }

  /** Seconds of the whole run; empty when they are not known. */
  public OptionalDouble seconds() {
    return rows.stream()
        .map(Row::seconds)
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .max();
  }

  /** Of all epochs, which have the same number of images: their harmonic mean. */
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
