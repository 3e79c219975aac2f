package yolov3.inference;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.data.loader.Letterboxer;

/**
 * Times a SavedModel from outside. Its signature {@code raw} is the network alone: {@code network}
 * is the time of a call of it. {@code suppression} is what a call of {@code serving_default} on the
 * letterboxed image takes longer, {@code preprocess} what it takes longer still on the image as it
 * is. The three calls of an image follow one another, so that other load hits them alike.
 */
public final class LatencyTest {

  private static final int WARM_UP_IMAGES = 3;
  private static final double NANOS_A_MILLISECOND = 1e6;

  private LatencyTest() {}

  /**
   * @param images to time, at least one; the first ones are timed after they have warmed the
   *     program up
   * @param imagesDone hears how many images are done, the warm-up included
   * @return empty when the model has no signature {@code raw}
   */
  public static Optional<LatencyBreakdown> run(
      SavedModelDetector detector, List<Path> images, IntConsumer imagesDone) {
    if (detector.rawInputSize().isEmpty()) {
      return Optional.empty();
    }
    Letterboxer letterboxer = new Letterboxer(detector.rawInputSize().getAsInt());
    int warmUp = warmUpImages(images.size());
    double[] read = new double[images.size()];
    double[] whole = new double[images.size()];
    double[] withoutScaling = new double[images.size()];
    double[] network = new double[images.size()];
    for (int i = -warmUp; i < images.size(); i++) {
      Path file = images.get(i < 0 ? i + warmUp : i);
      int at = Math.max(i, 0); // what the warm-up writes is overwritten
      long start = System.nanoTime();
      RgbImage image = ImageDecoder.read(file);
      read[at] = millisSince(start);
      start = System.nanoTime();
      detector.detect(image);
      whole[at] = millisSince(start);
      int side = letterboxer.inputSize();
      RgbImage letterboxed = new RgbImage(side, side, letterboxer.apply(image));
      float[] values = letterboxed.values();
      start = System.nanoTime();
      detector.detect(letterboxed);
      withoutScaling[at] = millisSince(start);
      network[at] = detector.rawNanos(values) / NANOS_A_MILLISECOND;
      imagesDone.accept(i + warmUp + 1);
    }
    double networkMillis = median(network);
    double withSuppression = Math.max(networkMillis, median(withoutScaling));
    double withScaling = Math.max(withSuppression, median(whole));
    return Optional.of(
        new LatencyBreakdown(
            images.size(),
            median(read),
            withScaling - withSuppression,
            networkMillis,
            withSuppression - networkMillis));
  }

  /** How many images are run before the timing of so many. */
  public static int warmUpImages(int images) {
    return Math.min(WARM_UP_IMAGES, images);
  }

  private static double millisSince(long startNanos) {
    return (System.nanoTime() - startNanos) / NANOS_A_MILLISECOND;
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
