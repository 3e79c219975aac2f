package yolov3.export.verification;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.DatasetReader;
import yolov3.export.CheckpointNetwork;
import yolov3.inference.ExportProvenance;
import yolov3.inference.SavedModelLayout;
import yolov3.io.Progress;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.serving.ServingPrecision;

/**
 * Result of the comparison of an export with its checkpoint on the images of a data set. The names
 * of the components are the keys of the JSON, in snake case.
 *
 * @param tolerance of boxes, fraction of the image's longer side, and of scores
 * @param noise of the checkpoint's own network, looked at only when the tolerance is not kept
 * @param limit the largest difference that passes: the tolerance, or some times the noise
 * @param notSent images whose files were not sent to {@code serving_bytes}, and why
 * @param unreadable errors of the images that were skipped
 */
public record VerificationReport(
    String savedModel,
    String checkpoint,
    @JsonProperty("pictures") int images,
    double tolerance,
    double noise,
    double limit,
    List<SignatureDifference> signatures,
    List<ExportVerification.NotSent> notSent,
    @JsonIgnore List<String> unreadable) {

  public static final double TOLERANCE_OF_FLOAT32 = 1e-5;
  public static final double TOLERANCE_OF_FLOAT16 = 1e-2;

  /**
   * Every layer rounds its outputs to 8 significant bits: of three trained YOLOv3-tinies the boxes
   * before NMS and their confidences differed by up to 0.016, with the same average precision.
   * Three times that.
   */
  public static final double TOLERANCE_OF_BFLOAT16 = 5e-2;

  /**
   * Compares an export with its checkpoint.
   *
   * @param run folder of the run when it has moved since the export, or null
   * @param data images, whose boxes are ignored
   * @param tolerance null for that of the export's precision
   * @throws UserException when the export, its checkpoint or the data set can't be read
   */
  public static VerificationReport of(
      Path savedModel,
      Path run,
      DatasetReader data,
      Double tolerance,
      Consumer<String> warnings,
      Progress progress) {
    ExportProvenance origin = ExportProvenance.read(savedModel);
    double allowed = tolerance == null ? tolerance(origin.precision()) : tolerance;
    Optional<Path> weights = origin.findWeights();
    Path checkpoint = weights.orElseGet(() -> origin.findCheckpoint(run));
    ClassNames names = new SavedModelLayout(savedModel).readLabels();
    List<LabelledImage> images = data.read(data.evaluationSplit(), names, warnings);
    try (CheckpointNetwork network = CheckpointNetwork.of(savedModel, checkpoint);
        ExportVerification verification = new ExportVerification(savedModel, network, allowed)) {
      List<String> unreadable = new ArrayList<>();
      IntConsumer done = progress.begin("comparing", images.size());
      for (int i = 0; i < images.size(); i++) {
        try {
          verification.compare(images.get(i).image());
        } catch (UserException e) {
          unreadable.add(e.getMessage());
        }
        done.accept(i + 1);
      }
      return new VerificationReport(
          savedModel.toString(),
          (weights.isPresent() ? checkpoint : checkpoint.getParent()).toString(),
          images.size() - unreadable.size(),
          allowed,
          verification.noise(),
          verification.limit(),
          verification.differences(),
          verification.notSent(),
          unreadable);
    }
  }

  /** Returns the largest difference that rounding to a precision makes. */
  public static double tolerance(ServingPrecision precision) {
    return switch (precision) {
      case FLOAT32 -> TOLERANCE_OF_FLOAT32;
      case FLOAT16 -> TOLERANCE_OF_FLOAT16;
      case BFLOAT16 -> TOLERANCE_OF_BFLOAT16;
    };
  }

  /**
   * @throws RunFailedException when an image was skipped, or a signature differs by more than the
   *     limit
   */
  public void requirePassed() {
    if (!unreadable.isEmpty()) {
      throw new RunFailedException(String.join("\n", unreadable));
    }
    signatures.forEach(difference -> difference.requireWithin(limit));
  }
}
