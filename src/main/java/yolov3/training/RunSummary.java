package yolov3.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.files.IoFailures;
import yolov3.training.ResultsFile.Row;

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
   * @throws yolov3.error.UserException when the config can't be read
   */
  public static RunSummary read(RunDirectory run) {
    RunConfig config = ConfigFile.read(run.config(), Map.of());
    if (!Files.exists(run.results())) {
      return new RunSummary(config, List.of(), "");
    }
    try {
      return new RunSummary(config, ResultsFile.read(run.results()), "");
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
      String what = e.getOriginalMessage().lines().findFirst().orElse("");
      return broken(config, run.results() + where + ": not a row of results: " + what);
    } catch (IOException e) {
      return broken(config, run.results() + " can't be read: " + IoFailures.reasonOf(e));
    }
  }

  private static RunSummary broken(RunConfig config, String problem) {
    return new RunSummary(config, List.of(), problem);
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

  /** Whether every epoch is done. */
  public boolean isFinished() {
    return !rows.isEmpty() && rows.get(rows.size() - 1).epoch() >= config.training().epochs();
  }

  /** In a few words: finished, or how far it came, or what is wrong. */
  public String state() {
    if (!problem.isEmpty()) {
      return "broken";
    }
    if (isFinished()) {
      return "finished";
    }
    return rows.isEmpty()
        ? "no epoch yet"
        : "epoch %d of %d".formatted(rows.get(rows.size() - 1).epoch(), config.training().epochs());
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
