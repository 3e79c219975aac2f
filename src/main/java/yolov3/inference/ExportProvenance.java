package yolov3.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import yolov3.geometry.LetterboxRule;
import yolov3.io.FileChecksum;
import yolov3.io.IoErrors;
import yolov3.io.UserException;
import yolov3.network.serving.ExportOptions;
import yolov3.network.serving.Precision;

/**
 * Where an export came from and how it was made, {@code assets/export.json}.
 *
 * @param checkpoint folder of the checkpoint, as it was named when it was exported, or a file of
 *     Darknet's weights
 * @param indexCrc32c checksum of the checkpoint's index, which holds one of every tensor, or of the
 *     file
 * @param foldBatchNorm as in {@link ExportOptions}
 * @param precision as in {@link ExportOptions}
 * @param letterbox as in {@link ExportOptions}; exports of earlier versions do not say it and have
 *     that of networks trained here
 */
public record ExportProvenance(
    String checkpoint,
    long indexCrc32c,
    boolean foldBatchNorm,
    Precision precision,
    LetterboxRule letterbox) {

  /** Fills in what earlier versions did not write. */
  public ExportProvenance {
    letterbox = letterbox == null ? LetterboxRule.HALF_PIXEL : letterbox;
  }

  /** Names of the folders of checkpoints. */
  private static final Pattern CHECKPOINT = Pattern.compile("step-\\d+");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  public static ExportProvenance of(Path checkpoint, ExportOptions options) throws IOException {
    return new ExportProvenance(
        checkpoint.getParent().toString(),
        sumOf(checkpoint),
        options.foldBatchNorm(),
        options.precision(),
        options.letterbox());
  }

  public static ExportProvenance ofWeights(Path file, ExportOptions options) throws IOException {
    return new ExportProvenance(
        file.toAbsolutePath().normalize().toString(),
        FileChecksum.of(file).crc32c(),
        options.foldBatchNorm(),
        options.precision(),
        options.letterbox());
  }

  /**
   * The file of Darknet's weights that was exported, if it was one.
   *
   * @throws UserException when it is gone or another
   */
  public Optional<Path> findWeights() {
    if (!isOfWeights()) {
      return Optional.empty();
    }
    Path file = Path.of(checkpoint);
    try {
      if (FileChecksum.of(file).crc32c() != indexCrc32c) {
        throw new UserException(
            file + " is not the file that was exported: its checksum is another");
      }
    } catch (IOException e) {
      throw new UserException(file + " can't be read: " + IoErrors.reasonOf(e), e);
    }
    return Optional.of(file);
  }

  private boolean isOfWeights() {
    return !CHECKPOINT.matcher(Path.of(checkpoint).getFileName().toString()).matches();
  }

  /** Tells whether a SavedModel was exported from Darknet's weights, with which no data came. */
  public static boolean isOfWeights(Path savedModel) {
    return Files.isRegularFile(fileOf(savedModel)) && read(savedModel).isOfWeights();
  }

  public void write(Path savedModel) throws IOException {
    JSON.writeValue(fileOf(savedModel).toFile(), this);
  }

  /**
   * @throws UserException when the SavedModel does not say where it came from
   */
  public static ExportProvenance read(Path savedModel) {
    Path file = fileOf(savedModel);
    String expected = "; expected a SavedModel that 'yolov3 export' wrote";
    if (!Files.isRegularFile(file)) {
      throw new UserException(savedModel + " has no assets/export.json" + expected);
    }
    try {
      ExportProvenance origin = JSON.readValue(file.toFile(), ExportProvenance.class);
      if (origin == null || origin.checkpoint == null || origin.precision == null) {
        throw new UserException(file + " does not name a checkpoint and a precision" + expected);
      }
      return origin;
    } catch (JsonProcessingException e) {
      throw new UserException(
          file + ": " + e.getOriginalMessage().lines().findFirst().orElse("no JSON") + expected, e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read: " + IoErrors.reasonOf(e), e);
    }
  }

  /**
   * The checkpoint's tensor bundle, which must be the one that was exported.
   *
   * @param run folder of the run when it has moved since the export, or null
   * @return prefix of the bundle
   * @throws UserException when it is gone or another
   */
  public Path findCheckpoint(Path run) {
    Path recorded = Path.of(checkpoint);
    Path folder =
        run == null ? recorded : run.resolve("checkpoints").resolve(recorded.getFileName());
    Path prefix = folder.resolve("variables");
    if (!Files.isRegularFile(indexOf(prefix))) {
      throw new UserException(
          "checkpoint %s is not there; a run keeps its best and its latest checkpoints; if the run has moved, name it by --run"
              .formatted(folder));
    }
    try {
      if (sumOf(prefix) != indexCrc32c) {
        throw new UserException(
            "checkpoint %s is not the one that was exported: its checksum is another; if the run has moved, name it by --run"
                .formatted(folder));
      }
    } catch (IOException e) {
      throw new UserException(folder + " can't be read: " + IoErrors.reasonOf(e), e);
    }
    return prefix;
  }

  private static long sumOf(Path prefix) throws IOException {
    return FileChecksum.of(indexOf(prefix)).crc32c();
  }

  private static Path indexOf(Path prefix) {
    return prefix.resolveSibling(prefix.getFileName() + ".index");
  }

  private static Path fileOf(Path savedModel) {
    return new ExportFolder(savedModel).origin();
  }
}
