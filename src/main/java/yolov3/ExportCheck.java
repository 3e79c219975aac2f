package yolov3;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import yolov3.config.RunConfig;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.export.CheckpointNetwork;
import yolov3.export.verification.ExportVerification;
import yolov3.export.verification.VerificationReport;
import yolov3.io.UserException;
import yolov3.network.serving.ServingPrecision;

/** Check of an export: in an image it must detect what the exported network detects. */
record ExportCheck(RunConfig config, ServingPrecision precision) {

  /**
   * Maximum difference of boxes, as a fraction of the image's longer side, and of confidences, that
   * passes at any precision. Loose enough for GPUs that multiply with 10-bit mantissas (TF32).
   */
  private static final double MIN_TOLERANCE = 1e-2;

  /**
   * Finds an image that a client might send: the first validation image with objects whose file
   * clients can send, if there is one, else the first with objects.
   *
   * @param warnings takes a line when it can't be read: training skips some such images, and its
   *     result must not be lost for one
   */
  Optional<Path> validationImage(ClassNames names, Consumer<String> warnings) {
    try {
      Path image =
          typical(DatasetReader.of(config.data()).read(Split.VALIDATION, names, warning -> {}));
      ImageDecoder.read(image);
      return Optional.of(image);
    } catch (UserException e) {
      warnings.accept(e.getMessage() + "; the export is verified on noise instead of an image");
      return Optional.empty();
    }
  }

  private static Path typical(List<LabelledImage> images) {
    List<LabelledImage> labelled =
        images.stream().filter(image -> !image.boxes().isEmpty()).toList();
    List<LabelledImage> choice = labelled.isEmpty() ? images : labelled;
    return choice.stream()
        .map(LabelledImage::image)
        .filter(image -> ImageDecoder.servingDifference(image).isEmpty())
        .findFirst()
        .orElse(choice.get(0).image());
  }

  /**
   * Compares on an image.
   *
   * @throws yolov3.io.RunFailedException when the detections differ
   */
  void on(Path image, Path savedModel, CheckpointNetwork network) {
    try (ExportVerification verification = verification(savedModel, network)) {
      if (ImageDecoder.servingDifference(image).isEmpty()) {
        verification.compare(image);
      } else { // clients of such a data set have to send other files too
        verification.comparePixels(image.toString(), ImageDecoder.read(image));
      }
      verification.requireWithinLimit();
    }
  }

  /** As {@link #on}, on noise. */
  void onNoise(Path savedModel, CheckpointNetwork network) {
    int height = config.model().inputSize();
    int width = height + height / 2 + 1;
    byte[] pixels = new byte[width * height * 3];
    new Random(1).nextBytes(pixels);
    try (ExportVerification verification = verification(savedModel, network)) {
      verification.comparePixels("an image of noise", new RgbImage(width, height, pixels));
      verification.requireWithinLimit();
    }
  }

  private ExportVerification verification(Path savedModel, CheckpointNetwork network) {
    double tolerance = Math.max(MIN_TOLERANCE, VerificationReport.tolerance(precision));
    return new ExportVerification(savedModel, network, tolerance);
  }
}
