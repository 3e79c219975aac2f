package yolov3.training.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;

/**
 * Detections of images as numbers: of each image its index and the number of its detections, then
 * of each detection class, score and corners.
 */
final class DetectionNumbers {

  private DetectionNumbers() {}

  /**
   * @param detections by the index of the image
   */
  static double[] of(SortedMap<Integer, List<Detection>> detections) {
    return detections.entrySet().stream().flatMapToDouble(DetectionNumbers::ofImage).toArray();
  }

  private static DoubleStream ofImage(Map.Entry<Integer, List<Detection>> image) {
    return DoubleStream.concat(
        DoubleStream.of(image.getKey(), image.getValue().size()),
        image.getValue().stream().flatMapToDouble(DetectionNumbers::ofDetection));
  }

  private static DoubleStream ofDetection(Detection detection) {
    Box box = detection.box();
    return DoubleStream.of(
        detection.classIndex(), detection.score(), box.xmin(), box.ymin(), box.xmax(), box.ymax());
  }

  /** Reads what {@link #of} gives, to the same bits. */
  static SortedMap<Integer, List<Detection>> parse(double[] numbers) {
    SortedMap<Integer, List<Detection>> images = new TreeMap<>();
    int at = 0;
    while (at < numbers.length) {
      int image = (int) numbers[at++];
      int count = (int) numbers[at++];
      List<Detection> detections = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int classIndex = (int) numbers[at++];
        double score = numbers[at++];
        Box box = new Box(numbers[at++], numbers[at++], numbers[at++], numbers[at++]);
        detections.add(new Detection(box, classIndex, score));
      }
      images.put(image, detections);
    }
    return images;
  }
}
