package yolov3.training.log;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
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

/** {@code results.csv}: a row an epoch. A number that does not exist leaves its cell empty. */
public final class ResultsFile implements TrainingListener {

  private static final CsvMapper MAPPER = new CsvMapper();
  private static final CsvSchema SCHEMA = MAPPER.schemaFor(Row.class);

  private final Path file;
  private final LongSupplier nanoTime;
  private double secondsBefore;
  private long startNanos;

  /**
   * @param file made with the first epoch; rows are added to an existing one
   */
  public ResultsFile(Path file) {
    this(file, System::nanoTime);
  }

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  ResultsFile(Path file, LongSupplier nanoTime) {
    this.file = file;
    this.nanoTime = nanoTime;
    startNanos = nanoTime.getAsLong();
  }

  /**
   * A run that goes on repeats the epochs after its checkpoint: their rows are dropped, and with
   * them one that a crash or a full disk has torn.
   */
  @Override
  public void started(Start start) {
    startNanos = nanoTime.getAsLong();
    secondsBefore = 0;
    if (!Files.exists(file)) {
      return;
    }
    List<Row> kept = read(file).stream().filter(row -> row.step < start.firstStep()).toList();
    if (kept.isEmpty()) {
      delete(); // the next row brings its header
      return;
    }
    Double seconds = kept.get(kept.size() - 1).seconds;
    secondsBefore = seconds == null ? 0 : seconds;
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
   * The rows of a run; one that is being written, or that a crash has torn, is left out.
   *
   * @throws UserException when the file can't be read or is no such table, as when another program
   *     has saved it
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
  public void epochEnded(Epoch epoch) {
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
   * The columns in their order; null where a number does not exist.
   *
   * @param epoch from 1
   * @param step last update of the epoch
   * @param learningRate of that update
   * @param trainTotal sum of the three terms, mean over the images of the epoch
   * @param trainGiou box loss of training
   * @param trainConfidence objectness loss of training
   * @param trainClass class loss of training
   * @param validationTotal sum of the three terms, mean over the validation images
   * @param validationGiou box loss of validation
   * @param validationConfidence objectness loss of validation
   * @param validationClass class loss of validation
   * @param map50 of the validation images
   * @param map50To95 of the validation images
   * @param precision at the score of the best F1
   * @param recall at the score of the best F1
   * @param imagesPerSecond of training
   * @param dataWaitFraction share of the training time that was spent waiting for batches
   * @param seconds of the run so far, validation included; null in a file of an earlier version
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonPropertyOrder({
    "epoch",
    "step",
    "learningRate",
    "trainTotal",
    "trainGiou",
    "trainConfidence",
    "trainClass",
    "validationTotal",
    "validationGiou",
    "validationConfidence",
    "validationClass",
    "map50",
    "map50To95",
    "precision",
    "recall",
    "imagesPerSecond",
    "dataWaitFraction",
    "seconds"
  })
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
          epoch.progress().step(),
          cell(epoch.learningRate()),
          cell(epoch.trainLoss().total()),
          cell(epoch.trainLoss().giou()),
          cell(epoch.trainLoss().confidence()),
          cell(epoch.trainLoss().classification()),
          cell(epoch.validationLoss().total()),
          cell(epoch.validationLoss().giou()),
          cell(epoch.validationLoss().confidence()),
          cell(epoch.validationLoss().classification()),
          cell(epoch.metrics().map50()),
          cell(epoch.metrics().map50To95()),
          cell(epoch.metrics().best().precision()),
          cell(epoch.metrics().best().recall()),
          cell(epoch.imagesPerSecond()),
          cell(epoch.dataWaitFraction()),
          seconds);
    }

    /** The mean loss of an epoch whose steps were all skipped is such a number. */
    private static Double cell(double value) {
      return Double.isFinite(value) ? value : null;
    }
  }
}
