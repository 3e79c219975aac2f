package yolov3.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import yolov3.geometry.LetterboxRule;
import yolov3.io.FileChecksum;
import yolov3.io.IoErrors;
import yolov3.io.JsonText;
import yolov3.io.UserException;
import yolov3.network.serving.ExportOptions;
import yolov3.network.serving.ServingPrecision;

/**
 * The source and the options of an export, {@code assets/export.json}.
 *
 * @param checkpoint folder of the checkpoint, as it was named when it was exported, or a file of
 *     Darknet's weights
 * @param indexCrc32c checksum of the checkpoint's index, which holds one of every tensor, or of the
 *     file
 * @param foldBatchNorm as in {@link ExportOptions}
 * @param precision as in {@link ExportOptions}
 * @param letterbox as in {@link ExportOptions}; {@link LetterboxRule#HALF_PIXEL} when it is
 *     missing, as in exports of earlier versions
 */
public record ExportProvenance(
    String checkpoint,
    long indexCrc32c,
    boolean foldBatchNorm,
    ServingPrecision precision,
    LetterboxRule letterbox) {

  /** Fills in a missing letterbox rule. */
  public ExportProvenance {
    letterbox = letterbox == null ? LetterboxRule.HALF_PIXEL : letterbox;
  }

  private static final Pattern CHECKPOINT = Pattern.compile("step-\\d+");

  /** Describes the export of a checkpoint, given by the prefix of its tensor bundle. */
  public static ExportProvenance of(Path checkpoint, ExportOptions options) throws IOException {
    return of(checkpoint.getParent().toString(), indexOf(checkpoint), options);
  }

  /** Describes the export of a file of Darknet's weights. */
  public static ExportProvenance ofWeights(Path file, ExportOptions options) throws IOException {
    return of(file.toAbsolutePath().normalize().toString(), file, options);
  }

  private static ExportProvenance of(String source, Path file, ExportOptions options)
      throws IOException {
    return new ExportProvenance(
        source,
        FileChecksum.of(file).crc32c(),
        options.foldBatchNorm(),
        options.precision(),
        options.letterbox());
  }

  /**
   * Finds the file of Darknet's weights that was exported, if it was one.
   *
   * @throws UserException when it is gone or another
   */
  public Optional<Path> findWeights() {
    if (!isOfWeights()) {
      return Optional.empty();
    }
    Path file = Path.of(checkpoint);
    if (!isUnchanged(file, file)) {
      throw new UserException(file + " is not the file that was exported: their checksums differ");
    }
    return Optional.of(file);
  }

  /** Tells whether the checksum of a file is that of the export. */
  private boolean isUnchanged(Path file, Path source) {
    try {
      return FileChecksum.of(file).crc32c() == indexCrc32c;
    } catch (IOException e) {
      throw new UserException(source + " can't be read: " + IoErrors.reasonOf(e), e);
    }
  }

  private boolean isOfWeights() {
    return !CHECKPOINT.matcher(sourceName()).matches();
  }

  private String sourceName() {
    return checkpoint.replaceFirst("^.*[/\\\\]", ""); // of another system, perhaps
  }

  /**
   * Tells whether the latest version of a SavedModel is an export of the checkpoint of a step, and
   * has its graph.
   *
   * @param versions folder of the SavedModel's versions, which may be absent
   */
  public static boolean isLatestOfStep(Path versions, long step) {
    if (!SavedModelLocator.hasVersion(versions)) {
      return false;
    }
    try {
      return read(SavedModelLocator.find(versions)).sourceName().equals("step-" + step);
    } catch (UserException e) { // somebody else's, or damaged
      return false;
    }
  }

  /** Tells whether the layers of a SavedModel compute in bfloat16. */
  static boolean isInBfloat16(Path savedModel) {
    return Files.isRegularFile(fileOf(savedModel))
        && read(savedModel).precision == ServingPrecision.BFLOAT16;
  }

  /** Tells whether a SavedModel was exported from Darknet's weights, with which no data came. */
  public static boolean isOfWeights(Path savedModel) {
    return Files.isRegularFile(fileOf(savedModel)) && read(savedModel).isOfWeights();
  }

  /** Writes it into a SavedModel. */
  public void write(Path savedModel) throws IOException {
    JsonText.MAPPER.writeValue(fileOf(savedModel).toFile(), this);
  }

  /**
   * Reads it from a SavedModel.
   *
   * @throws UserException when the SavedModel has none
   */
  public static ExportProvenance read(Path savedModel) {
    Path file = fileOf(savedModel);
    String expected = "; expected a SavedModel that this program exported";
    if (!Files.isRegularFile(file)) {
      throw new UserException(savedModel + " has no assets/export.json" + expected);
    }
    try {
      ExportProvenance origin = JsonText.MAPPER.readValue(file.toFile(), ExportProvenance.class);
      if (origin == null || origin.checkpoint == null || origin.precision == null) {
        throw new UserException(file + " does not name a checkpoint and a precision" + expected);
      }
      return origin;
    } catch (JsonProcessingException e) {
      throw new UserException(
          file + ": " + e.getOriginalMessage().lines().findFirst().orElse("not JSON") + expected,
          e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read: " + IoErrors.reasonOf(e), e);
    }
  }

  /**
   * Finds the checkpoint's tensor bundle, which must be the one that was exported.
   *
   * @param run folder of the run when it has moved since the export, or null
   * @return prefix of the bundle
   * @throws UserException when it is gone or another
   */
  public Path findCheckpoint(Path run) {
    Path folder =
        run == null ? Path.of(checkpoint) : run.resolve("checkpoints").resolve(sourceName());
    Path prefix = folder.resolve("variables");
    if (!Files.isRegularFile(indexOf(prefix))) {
      throw new UserException(
          "checkpoint %s does not exist; a run keeps only its best and its latest checkpoint; if the run has moved, give its folder"
              .formatted(folder));
    }
    if (!isUnchanged(indexOf(prefix), folder)) {
      throw new UserException(
          "checkpoint %s is not the one that was exported: their checksums differ; if the run has moved, give its folder"
              .formatted(folder));
    }
    return prefix;
  }

  private static Path indexOf(Path prefix) {
    return prefix.resolveSibling(prefix.getFileName() + ".index");
  }

  private static Path fileOf(Path savedModel) {
    return new SavedModelLayout(savedModel).provenance();
  }
}
