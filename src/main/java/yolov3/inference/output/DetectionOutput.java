package yolov3.inference.output;

import yolov3.inference.ImageDetections;

/** A kind of file that detections are written to. */
public interface DetectionOutput {

  /** Tells whether the file of an image of that name may be written. */
  default boolean isFree(String name) {
    return true;
  }

  /**
   * Takes the next image.
   *
   * @param name unique name of the image, without an ending
   * @throws yolov3.io.RunFailedException when a file can't be written
   */
  void add(String name, ImageDetections found);

  /** Writes a file of all images when they are done; throws as {@link #add}. */
  default void finish() {}
}
