package yolov3.output;

import yolov3.detection.FoundImage;

/** One kind of file that detections go to. */
public interface DetectionOutput {

  /**
   * Takes the next image.
   *
   * @param name of the image among all, without an ending
   * @throws yolov3.error.RunFailedException when a file can't be written
   */
  void add(String name, FoundImage found);

  /**
   * Writes what is left when all images are done.
   *
   * @throws yolov3.error.RunFailedException when a file can't be written
   */
  default void finish() {}
}
