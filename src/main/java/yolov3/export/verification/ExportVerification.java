package yolov3.export.verification;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import yolov3.config.RunConfig;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.export.CheckpointNetwork;
import yolov3.geometry.Detection;
import yolov3.geometry.Letterbox;
import yolov3.inference.ExportFolder;
import yolov3.inference.ExportProvenance;
import yolov3.inference.SavedModelDetector;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.serving.RawPredictions;
import yolov3.network.serving.Signatures;

/**
 * Compares every signature of an export with the checkpoint it came from, image by image. Owns the
 * export's network.
 */
public final class ExportVerification implements AutoCloseable {

  /** What is measured of the noise is one sample of it. */
  private static final double TIMES_NOISE = 4;

  private final RunConfig config;
  private final double tolerance;
  private final ExportProvenance origin;
  private final CheckpointNetwork checkpoint;
  private final SavedModelDetector export;
  private final SignatureDifference.Largest pixels =
      new SignatureDifference.Largest(Signatures.DEFAULT);
  private final SignatureDifference.Largest bytes =
      new SignatureDifference.Largest(Signatures.BYTES);
  private final SignatureDifference.Largest raw = new SignatureDifference.Largest(Signatures.RAW);
  private final List<NotSent> notSent = new ArrayList<>();
  private DetectionComparison.Margin noise = new DetectionComparison.Margin(0, 0);

  /**
   * @param savedModel folder of the export
   * @param checkpoint that it came from, with the export's limits of suppression; stays the
   *     caller's
   * @param tolerance of boxes, parts of the image's longer side, and of scores
   * @throws UserException when the export can't be read
   */
  public ExportVerification(Path savedModel, CheckpointNetwork checkpoint, double tolerance) {
    this.checkpoint = checkpoint;
    this.tolerance = tolerance;
    config = new ExportFolder(savedModel).readConfig();
    origin = ExportProvenance.read(savedModel);
    export = SavedModelDetector.load(savedModel);
  }

  /**
   * Compares what both see in an image: {@code serving_default} gets its pixels, {@code
   * serving_bytes} the bytes of its file, as clients send them. A file that is not decoded there as
   * it is here goes to {@link #notSent} instead.
   *
   * @throws UserException when the file can't be read as an image
   */
  public void compare(Path file) {
    RgbImage image = ImageDecoder.read(file);
    Comparison comparison = compare(file.toString(), image);
    Optional<String> difference = ImageDecoder.servingDifference(file);
    if (difference.isPresent()) {
      notSent.add(new NotSent(file.toString(), difference.get()));
    } else {
      comparison.add(bytes, export.detectEncoded(ImageDecoder.readAll(file), image.size()));
    }
    measureNoise(comparison);
  }

  /**
   * Compares what both see in pixels; {@code serving_bytes} gets them as a PNG.
   *
   * @param name of the image, for what is reported
   */
  public void comparePixels(String name, RgbImage image) {
    Comparison comparison = compare(name, image);
    comparison.add(bytes, export.detectEncoded(png(image), image.size()));
    measureNoise(comparison);
  }

  private Comparison compare(String name, RgbImage image) {
    CheckpointNetwork.Seen seen = checkpoint.see(image);
    RawPredictions found = export.predictRaw(seen.letterboxed(), config.model().inputSize());
    DetectionComparison.Margin margin = DetectionComparison.Margin.of(seen.raw(), found);
    raw.add(found.boxes().length / 4, margin.boxes(), margin.scores());
    Comparison comparison = new Comparison(name, image, seen, found, margin);
    comparison.add(pixels, export.detect(image));
    return comparison;
  }

  private void measureNoise(Comparison comparison) {
    if (!differences().stream().allMatch(difference -> difference.isWithin(tolerance))) {
      RawPredictions brightened =
          checkpoint.seeBrightened(comparison.seen.letterboxed(), origin.precision().rounding());
      noise = noise.or(DetectionComparison.Margin.of(comparison.seen.raw(), brightened));
    }
  }

  /**
   * A file that was not sent to {@code serving_bytes}.
   *
   * @param image its path
   * @param reason why its pixels would not be those that the checkpoint sees
   */
  public record NotSent(String image, String reason) {}

  /** The files that were not sent to {@code serving_bytes}, in their order. */
  public List<NotSent> notSent() {
    return List.copyOf(notSent);
  }

  /** Of one image. */
  private final class Comparison {

    private final String name;
    private final RgbImage image;
    private final CheckpointNetwork.Seen seen;
    private final ImagePredictions expected;
    private final List<Detection> candidates;
    private final DetectionComparison.Margin margin;

    Comparison(
        String name,
        RgbImage image,
        CheckpointNetwork.Seen seen,
        RawPredictions found,
        DetectionComparison.Margin margin) {
      this.name = name;
      this.image = image;
      this.seen = seen;
      this.margin = margin;
      Letterbox letterbox =
          new Letterbox(
              image.width(), image.height(), config.model().inputSize(), origin.letterbox());
      double leastScore = config.evaluation().scoreThreshold() - 2 * margin.scores();
      expected = ImagePredictions.of(seen.raw(), letterbox, leastScore, seen.detections());
      candidates = ImagePredictions.of(found, letterbox, leastScore, List.of()).candidates();
    }

    void add(SignatureDifference.Largest largest, List<Detection> found) {
      largest.add(
          name,
          expected.detections().size(),
          DetectionComparison.of(
              expected,
              new ImagePredictions(candidates, found),
              image.size(),
              config.evaluation(),
              margin));
    }
  }

  /** What was found so far, for each signature. */
  public List<SignatureDifference> differences() {
    return List.of(pixels.difference(), bytes.difference(), raw.difference());
  }

  /**
   * What the smallest changes do to the checkpoint's own network, whatever the export does: the
   * largest difference of a box or a score when all levels of an image change by a few roundings. 0
   * as long as no signature differs by more than the tolerance.
   */
  public double noise() {
    return Math.max(noise.boxes(), noise.scores());
  }

  /** The largest difference that is right: the tolerance, or some times the {@link #noise}. */
  public double limit() {
    return Math.max(tolerance, TIMES_NOISE * noise());
  }

  /**
   * @throws RunFailedException when a signature differs by more than the {@link #limit}
   */
  public void requireWithinLimit() {
    for (SignatureDifference difference : differences()) {
      if (!difference.isWithin(limit())) {
        throw new RunFailedException(
            "the export does not see what its checkpoint sees: " + difference.inWords());
      }
    }
  }

  private static byte[] png(RgbImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image.toBufferedImage(), "png", bytes);
    } catch (IOException e) { // bytes in memory
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    export.close();
  }
}
