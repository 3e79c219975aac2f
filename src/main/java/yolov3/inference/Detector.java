package yolov3.inference;

import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;

/** A network that finds objects in images. Owns its graph and session. */
public interface Detector extends AutoCloseable {

  /** Returns the names of the classes, in the order of their indices. */
  ClassNames classNames();

  /**
   * Detects objects in a batch.
   *
   * @param images at least one, of any size, but all of the same
   * @return for each image its detections in pixels of it, by descending confidence
   */
  List<List<Detection>> detect(List<RgbImage> images, DetectionLimits limits);

  /** Detects objects in one image of any size, with the detector's own limits. */
  default List<Detection> detect(RgbImage image) {
    return detect(List.of(image), DetectionLimits.OF_DETECTOR).get(0);
  }

  @Override
  void close();
}
