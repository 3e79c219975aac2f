package yolov3.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;
import yolov3.geometry.Median;

/** Detection that measures its time, without reading the image. */
public final class TimedDetection implements Function<RgbImage, List<Detection>> {

  private static final double NANOS_PER_MILLISECOND = 1e6;

  private final Function<RgbImage, List<Detection>> detection;
  private final List<Long> nanos = new ArrayList<>();

  /** Measures another function. */
  public TimedDetection(Function<RgbImage, List<Detection>> detection) {
    this.detection = detection;
  }

  @Override
  public List<Detection> apply(RgbImage image) {
    long start = System.nanoTime();
    List<Detection> found = detection.apply(image);
    nanos.add(System.nanoTime() - start);
    return found;
  }

  /** Returns the median over the images so far, of which there must be one, in milliseconds. */
  public double medianMillis() {
    return Median.of(nanos.stream().mapToDouble(Long::doubleValue)) / NANOS_PER_MILLISECOND;
  }
}
