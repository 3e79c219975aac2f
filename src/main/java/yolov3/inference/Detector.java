package yolov3.inference;

import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.image.ImageSize;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;

/** A network that finds objects in images. Owns its graph and session. */
public interface Detector extends AutoCloseable {

  /** Larger images go by themselves: the graph turns every pixel value into a float. */
  long MAX_PIXELS_PER_CALL = 4_000_000;

  /** Returns how many images of a size go together, from 1 to a maximum. */
  static int imagesPerCall(ImageSize size, int max) {
    return (int) Math.max(1, Math.min(max, MAX_PIXELS_PER_CALL / size.pixelCount()));
  }

  /** Returns the names of the classes, in the order of their indices. */
  ClassNames classNames();

  /** Returns the NMS IoU threshold that the detector was built with, 0 to 1. */
  double nmsIouThreshold();

  /** Returns the maximum of detections per image that the detector was built with. */
  int maxDetections();

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
