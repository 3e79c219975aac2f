package yolov3.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.dataset.RgbImage;
import yolov3.detection.RawPredictions;
import yolov3.detection.SavedModelDetector;
import yolov3.error.RunFailedException;
import yolov3.error.UserException;
import yolov3.geometry.Detection;

/**
 * Compares every signature of an export with the checkpoint it came from, picture by picture. Owns
 * both networks.
 */
public final class ExportVerification implements AutoCloseable {

  private final RunConfig config;
  private final CheckpointNetwork checkpoint;
  private final SavedModelDetector export;
  private final SignatureDifference.Largest raw = new SignatureDifference.Largest(ServingGraph.RAW);
  private final SignatureDifference.Largest pixels =
      new SignatureDifference.Largest(ServingGraph.DEFAULT);
  private final SignatureDifference.Largest bytes =
      new SignatureDifference.Largest(ServingGraph.BYTES);

  /**
   * @param savedModel folder of the export
   * @param checkpoint prefix of the tensor bundle that it came from
   * @throws UserException when one of both can't be read
   */
  public ExportVerification(Path savedModel, Path checkpoint) {
    config = ConfigFile.read(savedModel.resolve("assets").resolve("config.yaml"), Map.of());
    export = SavedModelDetector.load(savedModel);
    try {
      this.checkpoint = new CheckpointNetwork(checkpoint, config, export.classNames().count());
    } catch (RuntimeException e) {
      export.close();
      throw e;
    }
  }

  /**
   * Compares what both see in a picture.
   *
   * @param name of the picture, for what is reported
   */
  public void compare(String name, RgbImage image) {
    CheckpointNetwork.Seen expected = checkpoint.see(image);
    RawPredictions found = export.predictRaw(expected.letterboxed(), config.model().inputSize());
    DetectionComparison.Margin margin = margin(expected.raw(), found);
    raw.add(found.boxes().length / 4, margin.boxes(), margin.scores());
    add(pixels, name, image, expected, export.detect(image), margin);
    add(bytes, name, image, expected, export.detectEncoded(png(image), image.size()), margin);
  }

  private void add(
      SignatureDifference.Largest largest,
      String name,
      RgbImage image,
      CheckpointNetwork.Seen expected,
      List<Detection> found,
      DetectionComparison.Margin margin) {
    largest.add(
        name,
        expected.detections().size(),
        DetectionComparison.of(
            expected.detections(),
            found,
            Math.max(image.width(), image.height()),
            config.evaluation(),
            margin));
  }

  /** What was found so far, for each signature. */
  public List<SignatureDifference> differences() {
    return List.of(pixels.difference(), bytes.difference(), raw.difference());
  }

  /**
   * @param tolerance of boxes and scores
   * @throws RunFailedException when a signature differs by more
   */
  public void requireWithin(double tolerance) {
    for (SignatureDifference difference : differences()) {
      if (!difference.isWithin(tolerance)) {
        throw new RunFailedException(
            "the export does not see what its checkpoint sees: " + difference.inWords());
      }
    }
  }

  /** An edge of a box that is larger than the input counts in parts of the box. */
  private static DetectionComparison.Margin margin(RawPredictions expected, RawPredictions found) {
    float[] a = expected.boxes();
    float[] b = found.boxes();
    double boxes = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < a.length && a.length == b.length; i += 4) {
      double side = Math.max(1, Math.max(a[i + 2] - a[i], a[i + 3] - a[i + 1]));
      for (int edge = i; edge < i + 4; edge++) {
        boxes = largest(boxes, Math.abs((double) a[edge] - b[edge]) / side);
      }
    }
    double scores = expected.scores().length == found.scores().length ? 0 : 1;
    for (int i = 0; i < found.scores().length && scores < 1; i++) {
      scores = largest(scores, Math.abs((double) expected.scores()[i] - found.scores()[i]));
    }
    return new DetectionComparison.Margin(boxes, scores);
  }

  /** What is no number is infinitely far away. */
  private static double largest(double one, double other) {
    return Double.isNaN(other) ? Double.POSITIVE_INFINITY : Math.max(one, other);
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
    checkpoint.close();
  }
}
