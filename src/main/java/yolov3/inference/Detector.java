package yolov3.inference;

import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;

/** Finds objects in images; owns what it needs for that. */
public interface Detector extends AutoCloseable {

  /** Names of the classes, in the order of their indices. */
  ClassNames classNames();

  /**
   * @param images at least one, of any size, but all of the same
   * @param limits of what comes back
   * @return for each image its detections in pixels of it, the best first
   */
  List<List<Detection>> detect(List<RgbImage> images, DetectionLimits limits);

  /**
   * @param image of any size
   * @return detections in pixels of the image, the best first
   */
  default List<Detection> detect(RgbImage image) {
    return detect(List.of(image), DetectionLimits.OF_DETECTOR).get(0);
  }

  @Override
  void close();
}
