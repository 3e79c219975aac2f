package yolov3.detection;

import java.util.List;
import yolov3.dataset.ClassNames;
import yolov3.dataset.RgbImage;
import yolov3.geometry.Detection;

/** Finds objects in images; owns what it needs for that. */
public interface Detector extends AutoCloseable {

  /** Names of the classes, in the order of their indices. */
  ClassNames classNames();

  /**
   * @param image of any size
   * @return detections in pixels of the image, the best first
   */
  List<Detection> detect(RgbImage image);

  @Override
  void close();
}
