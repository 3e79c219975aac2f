package yolov3.inference;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.DoubleStream;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.data.loader.Letterboxer;
import yolov3.geometry.Median;

/**
 * Medians of the time of a detection, in milliseconds an image, one image at a time.
 *
 * <p>A SavedModel is timed from outside: {@code network} is a call of its signature {@code raw},
 * {@code nms} the additional time of {@code serving_default} on the letterboxed image, and {@code
 * preprocess} the additional time on the image as it is. The three calls of an image follow one
 * another, so that other load hits them alike; differences are at least 0.
 *
 * @param images that were timed
 * @param read reading and decoding the file
 * @param preprocess scaling the image to the network's input
 * @param network convolutions and decoding of boxes
 * @param nms NMS, and moving the boxes back to the image
 */
public record LatencyBreakdown(
    int images,
    double read,
    double preprocess,
    double network,
    @JsonProperty("suppression") double nms) {

  private static final int WARM_UP_IMAGES = 3;
  private static final double NANOS_PER_MILLISECOND = 1e6;

  /** Returns the time of one image, milliseconds. */
  public double total() {
    return read + preprocess + network + nms;
  }

  /**
   * Times a SavedModel.
   *
   * @param images at least one; the first ones are timed after a warm-up on them
   * @param onImages takes the count of images that are done, the warm-up included
   * @return empty when the model has no signature {@code raw}
   */
  public static Optional<LatencyBreakdown> measure(
      SavedModelDetector detector, List<Path> images, IntConsumer onImages) {
    if (detector.rawInputSize().isEmpty()) {
      return Optional.empty();
    }
    int side = detector.rawInputSize().getAsInt();
    Letterboxer letterboxer = new Letterboxer(side);
    int warmUp = warmUpImages(images.size());
    double[] read = new double[images.size()];
    double[] whole = new double[images.size()];
    double[] withoutScaling = new double[images.size()];
    double[] network = new double[images.size()];
    for (int i = -warmUp; i < images.size(); i++) {
      Path file = images.get(i < 0 ? i + warmUp : i);
      int at = Math.max(i, 0); // values of the warm-up are overwritten
      long start = System.nanoTime();
      RgbImage image = ImageDecoder.read(file);
      read[at] = millisSince(start);
      start = System.nanoTime();
      detector.detect(image);
      whole[at] = millisSince(start);
      RgbImage letterboxed = new RgbImage(side, side, letterboxer.apply(image));
      float[] values = letterboxed.values();
      start = System.nanoTime();
      detector.detect(letterboxed);
      withoutScaling[at] = millisSince(start);
      network[at] = detector.rawNanos(values) / NANOS_PER_MILLISECOND;
      onImages.accept(i + warmUp + 1);
    }
    double networkMillis = Median.of(DoubleStream.of(network));
    double withNms = Math.max(networkMillis, Median.of(DoubleStream.of(withoutScaling)));
    double withScaling = Math.max(withNms, Median.of(DoubleStream.of(whole)));
    return Optional.of(
        new LatencyBreakdown(
            images.size(),
            Median.of(DoubleStream.of(read)),
            withScaling - withNms,
            networkMillis,
            withNms - networkMillis));
  }

  /** Returns the count of warm-up images before the timing of so many. */
  public static int warmUpImages(int images) {
    return Math.min(WARM_UP_IMAGES, images);
  }

  private static double millisSince(long startNanos) {
    return (System.nanoTime() - startNanos) / NANOS_PER_MILLISECOND;
  }
}
