package yolov3.export.verification;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import yolov3.config.RunConfig;
import yolov3.config.section.EvaluationConfig;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.export.CheckpointNetwork;
import yolov3.geometry.Detection;
import yolov3.geometry.Letterbox;
import yolov3.inference.ExportProvenance;
import yolov3.inference.SavedModelDetector;
import yolov3.inference.SavedModelLayout;
import yolov3.io.EncodedImage;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.serving.RawPredictions;
import yolov3.network.serving.Signatures;

/**
 * A comparison of every signature of an export with its checkpoint, image by image. Owns the
 * export's network.
 */
public final class ExportVerification implements AutoCloseable {

  /** The measured noise is one sample of it. */
  private static final double TIMES_NOISE = 4;

  private final int inputSize;
  private final EvaluationConfig limits;
  private final double tolerance;
  private final ExportProvenance provenance;
  private final CheckpointNetwork checkpoint;
  private final SavedModelDetector export;
  private final Map<String, SignatureDifference> differences = new LinkedHashMap<>();
  private final List<NotSent> notSent = new ArrayList<>();
  private DetectionComparison.Margin noise = new DetectionComparison.Margin(0, 0);

  /**
   * @param savedModel folder of the export
   * @param checkpoint of the export, with its limits of NMS; owned by the caller
   * @param tolerance of boxes, fraction of the image's longer side, and of scores
   * @throws UserException when the export can't be read
   */
  public ExportVerification(Path savedModel, CheckpointNetwork checkpoint, double tolerance) {
    this.checkpoint = checkpoint;
    this.tolerance = tolerance;
    RunConfig config = new SavedModelLayout(savedModel).readConfig();
    inputSize = config.model().inputSize();
    limits = config.evaluation();
    provenance = ExportProvenance.read(savedModel);
    export = SavedModelDetector.load(savedModel);
    for (String name : List.of(Signatures.DEFAULT, Signatures.BYTES, Signatures.RAW)) {
      differences.put(name, new SignatureDifference(name, 0, 0, 0, 0, List.of()));
    }
  }

  /**
   * Compares the predictions for an image: {@code serving_default} gets its pixels, {@code
   * serving_bytes} the bytes of its file, as clients send them. A file that is decoded differently
   * there goes to {@link #notSent} instead.
   *
   * @throws UserException when the file can't be read as an image
   * @throws RunFailedException when the checkpoint's own network predicts NaN
   */
  public void compare(Path file) {
    RgbImage image = ImageDecoder.read(file);
    Optional<String> difference = ImageDecoder.servingDifference(file);
    difference.ifPresent(reason -> notSent.add(new NotSent(file.toString(), reason)));
    byte[] sent = difference.isPresent() ? null : ImageDecoder.readAll(file);
    compare(file.toString(), image, sent);
  }

  /** Compares the predictions for pixels, which {@code serving_bytes} gets as a PNG. */
  public void comparePixels(String name, RgbImage image) {
    compare(name, image, EncodedImage.png(image.toBufferedImage()));
  }

  private void compare(String name, RgbImage image, byte[] encoded) {
    CheckpointNetwork.Predictions predictions = checkpoint.predict(image);
    RawPredictions raw = export.predictRaw(predictions.letterboxed(), inputSize);
    DetectionComparison.Margin margin = DetectionComparison.Margin.of(predictions.raw(), raw);
    Letterbox letterbox =
        new Letterbox(image.width(), image.height(), inputSize, provenance.letterbox());
    double minScore = limits.scoreThreshold() - 2 * margin.scores();
    ImagePredictions expected =
        ImagePredictions.of(predictions.raw(), letterbox, minScore, predictions.detections());
    Function<List<Detection>, DetectionComparison> comparison =
        found ->
            DetectionComparison.of(
                expected,
                ImagePredictions.of(raw, letterbox, minScore, found),
                image.size(),
                limits,
                margin);
    int count = expected.detections().size();
    add(Signatures.DEFAULT, name, count, comparison.apply(export.detect(image)));
    if (encoded != null) {
      List<Detection> found = export.detectEncoded(encoded, image.size());
      add(Signatures.BYTES, name, count, comparison.apply(found));
    }
    add(
        Signatures.RAW,
        name,
        raw.boxes().length / 4,
        new DetectionComparison(margin.boxes(), margin.scores(), 0, List.of()));
    if (!differences().stream().allMatch(difference -> difference.isWithin(tolerance))) {
      RawPredictions brightened =
          checkpoint.predictBrightened(
              predictions.letterboxed(), provenance.precision().rounding());
      noise = noise.or(DetectionComparison.Margin.of(predictions.raw(), brightened));
      if (!Double.isFinite(noise())) { // any export would be within the limit
        throw new RunFailedException(
            "the checkpoint's own network predicts NaN for %s, so that no export of it can be verified"
                .formatted(name));
      }
    }
  }

  private void add(String signature, String image, int count, DetectionComparison comparison) {
    differences.computeIfPresent(
        signature, (key, difference) -> difference.with(image, count, comparison));
  }

  /**
   * A file that was not sent to {@code serving_bytes}.
   *
   * @param image its path
   * @param reason for which its pixels would not be those that the checkpoint gets
   */
  public record NotSent(String image, String reason) {}

  /** Returns the files that were not sent to {@code serving_bytes}, in their order. */
  public List<NotSent> notSent() {
    return List.copyOf(notSent);
  }

  /** Returns the largest differences so far, for each signature. */
  public List<SignatureDifference> differences() {
    return List.copyOf(differences.values());
  }

  /**
   * Returns the noise of the checkpoint's own network: the largest difference of a box or a score
   * when all pixel values of an image change by a few roundings. 0 as long as no signature differs
   * by more than the tolerance.
   */
  public double noise() {
    return Math.max(noise.boxes(), noise.scores());
  }

  /**
   * Returns the maximum difference that passes: the tolerance, or some times the {@link #noise}.
   */
  public double limit() {
    return Math.max(tolerance, TIMES_NOISE * noise());
  }

  /** Throws a {@link RunFailedException} when a signature differs by more than the limit. */
  public void requireWithinLimit() {
    differences().forEach(difference -> difference.requireWithin(limit()));
  }

  @Override
  public void close() {
    export.close();
  }
}
