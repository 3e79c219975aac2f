package yolov3.training;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import yolov3.error.RunFailedException;
import yolov3.files.IoFailures;

/** {@code results.csv}: a row an epoch. A number that does not exist leaves its cell empty. */
public final class ResultsFile implements TrainingListener {

  private static final CsvMapper MAPPER = new CsvMapper();
  private static final CsvSchema SCHEMA = MAPPER.schemaFor(Row.class);

  private final Path file;

  /**
   * @param file made with the first epoch; rows are added to an existing one
   */
  public ResultsFile(Path file) {
    this.file = file;
  }

  /**
   * A run that goes on repeats the epochs after its checkpoint: their rows are dropped, and with
   * them one that a crash or a full disk has torn.
   */
  @Override
  public void started(Start start) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      List<Row> kept = rowsBefore(start.firstStep());
      if (kept.isEmpty()) {
        Files.delete(file); // the next row brings its header
        return;
      }
      Path beside = file.resolveSibling(file.getFileName() + ".partial");
      MAPPER.writer(SCHEMA.withHeader()).writeValue(beside.toFile(), kept);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private List<Row> rowsBefore(long step) throws IOException {
    String text = Files.readString(file);
    String wholeLines = text.substring(0, text.lastIndexOf('\n') + 1);
    try (MappingIterator<Row> rows =
        MAPPER.readerFor(Row.class).with(SCHEMA.withHeader()).readValues(wholeLines)) {
      return rows.readAll().stream().filter(row -> row.step < step).toList();
    }
  }

  @Override
  public void epochEnded(Epoch epoch) {
    try {
      boolean header = !Files.exists(file);
      String row = MAPPER.writer(SCHEMA.withUseHeader(header)).writeValueAsString(Row.of(epoch));
      Files.writeString(file, row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private RunFailedException failure(IOException e) {
    return new RunFailedException(file + " can't be written: " + IoFailures.reasonOf(e), e);
  }

  /** The columns in their order. */
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
    "dataWaitFraction"
  })
  private record Row(
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
      Double dataWaitFraction) {

    static Row of(Epoch epoch) {
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
          cell(epoch.dataWaitFraction()));
    }

    /** The mean loss of an epoch whose steps were all skipped is such a number. */
    private static Double cell(double value) {
      return Double.isFinite(value) ? value : null;
    }
  }
}
