package yolov3.data.augmentation;

import yolov3.geometry.AxisMap;
import yolov3.geometry.Box;

/**
 * Where an image lies in the network's input: all of its geometry in one map.
 *
 * @param map from pixels of the image to pixels of the input
 * @param window the part of the image that is shown, pixels of the image
 * @param frame the part of the input that it may cover, pixels of the input
 */
record Placement(AxisMap map, PixelArea window, PixelArea frame) {

  /** What is to be seen of the image, pixels of the input. */
  Box visible() {
    return map.apply(window.toBox()).within(frame.toBox());
  }
}
