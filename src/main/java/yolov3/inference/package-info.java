/**
 * Detectors applied to images: a SavedModel, or Darknet's weights. Boxes are in pixels of the
 * image.
 */
package yolov3.inference;
