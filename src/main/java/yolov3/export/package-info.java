/**
 * A trained network as a TensorFlow SavedModel, preprocessing and suppression included; weights
 * averaged, folded and rounded on the way.
 *
 * <p>Boxes in its signatures are ymin, xmin, ymax, xmax as parts of the given image and classes are
 * counted from 1, as in the TensorFlow Object Detection API. An export is complete or absent. Other
 * runtimes' converters, in the Python of the user, make their files from it.
 */
package yolov3.export;
