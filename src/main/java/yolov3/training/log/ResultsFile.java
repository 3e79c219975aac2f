package yolov3.training.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.LongSupplier;
import yolov3.io.AtomicFile;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.training.TrainingListener;

/** {@code results.csv}: a row an epoch, with empty cells for numbers that do not exist. */
public final class ResultsFile implements TrainingListener {

  private static final CsvMapper MAPPER =
      CsvMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();

  private static final CsvSchema SCHEMA = MAPPER.schemaFor(Row.class);

  private final Path file;
  private final LongSupplier nanoTime;
  private double secondsBefore;
  private long startNanos;
  private boolean started;

  /**
   * @param file made with the first epoch; rows are added to an existing one
   */
  public ResultsFile(Path file) {
    this(file, System::nanoTime);
  }

  ResultsFile(Path file, LongSupplier nanoTime) {
    this.file = file;
    this.nanoTime = nanoTime;
    startNanos = nanoTime.getAsLong();
  }

  /**
   * Drops the rows after the checkpoint of a resumed run, whose epochs come again, and a row that a
   * crash or a full disk has cut off. After a rollback the clock continues.
   */
  @Override
  public void onStart(Start start) {
    boolean again = started;
    if (!again) {
      startNanos = nanoTime.getAsLong();
      started = true;
    }
    if (!Files.exists(file)) {
      return;
    }
    List<Row> kept = read(file).stream().filter(row -> row.step < start.firstStep()).toList();
    if (kept.isEmpty()) {
      delete(); // the next row brings the header
      return;
    }
    Double seconds = kept.get(kept.size() - 1).seconds;
    secondsBefore = again ? secondsBefore : seconds == null ? 0 : seconds;
    AtomicFile.write(file, rows -> MAPPER.writer(SCHEMA.withHeader()).writeValue(rows, kept));
  }

  private void delete() {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Reads the rows of a run, without one that is being written or that a crash has cut off.
   *
   * @throws UserException when the file can't be read or is not such a table
   */
  static List<Row> read(Path file) {
    try {
      String text = Files.readString(file);
      String wholeLines = text.substring(0, text.lastIndexOf('\n') + 1);
      try (MappingIterator<Row> rows =
          MAPPER.readerFor(Row.class).with(SCHEMA.withHeader()).readValues(wholeLines)) {
        return rows.readAll();
      }
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
      String what = e.getOriginalMessage().lines().findFirst().orElse("");
      throw new UserException(file + where + ": not a row of results: " + what, e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read: " + IoErrors.reasonOf(e), e);
    }
  }

  @Override
  public void onEpochEnd(Epoch epoch) {
    try {
      boolean header = !Files.exists(file);
      double seconds = secondsBefore + (nanoTime.getAsLong() - startNanos) / 1e9;
      String row =
          MAPPER.writer(SCHEMA.withUseHeader(header)).writeValueAsString(Row.of(epoch, seconds));
      Files.writeString(file, row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private RunFailedException failure(IOException e) {
    return new RunFailedException(file + " can't be written: " + IoErrors.reasonOf(e), e);
  }

  /**
   * Columns in their order; null where a number does not exist.
   *
   * @param step last update of the epoch, with its learning rate
   * @param trainTotal sum of the three terms, mean over the images of the epoch
   * @param validationTotal sum of the three terms, mean over the validation images
   * @param precision at the best F1, as the recall
   * @param imagesPerSecond of training
   * @param dataWaitFraction fraction of the training time that was spent waiting for batches
   * @param seconds of the run so far, with validation, without the part of an epoch before the run
   *     was stopped in it; null in a file of an earlier version
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Row(
      int epoch,
      long step,
      Double learningRate,
      Double trainTotal,
      Double trainGiou,
      Double trainConfidence,
      Double trainClass,
      Double validationTotal,
      Double validationGiou,
      Double validationConfidence,
      Double validationClass,
      Double map50,
      Double map50To95,
      Double precision,
      Double recall,
      Double imagesPerSecond,
      Double dataWaitFraction,
      Double seconds) {

    static Row of(Epoch epoch, double seconds) {
      return new Row(
          epoch.epoch(),
          epoch.state().step(),
          cell(epoch.learningRate()),
          cell(epoch.trainLoss().total()),
          cell(epoch.trainLoss().box()),
          cell(epoch.trainLoss().objectness()),
          cell(epoch.trainLoss().classification()),
          cell(epoch.validationLoss().total()),
          cell(epoch.validationLoss().box()),
          cell(epoch.validationLoss().objectness()),
          cell(epoch.validationLoss().classification()),
          cell(epoch.metrics().map50()),
          cell(epoch.metrics().map50To95()),
          cell(epoch.metrics().best().precision()),
          cell(epoch.metrics().best().recall()),
          cell(epoch.imagesPerSecond()),
          cell(epoch.dataWaitFraction()),
          seconds);
    }

    /** An epoch whose steps were all skipped has a mean loss of NaN. */
    private static Double cell(double value) {
      return Double.isFinite(value) ? value : null;
    }
  }
}
