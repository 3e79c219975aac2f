package yolov3.inference.output;

import yolov3.inference.ImageDetections;

/** One kind of file that detections go to. */
public interface DetectionOutput {

  /**
   * Takes the next image.
   *
   * @param name of the image among all, without an ending
   * @throws yolov3.io.RunFailedException when a file can't be written
   */
  void add(String name, ImageDetections found);

  /**
   * Writes what is left when all images are done.
   *
   * @throws yolov3.io.RunFailedException when a file can't be written
   */
  default void finish() {}
}
