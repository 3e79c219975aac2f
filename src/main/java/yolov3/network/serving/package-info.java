/**
 * The graph that is served: an encoded or decoded image in, detections out, preprocessing and NMS
 * included.
 *
 * <p>Boxes in its signatures are ymin, xmin, ymax, xmax, normalized to the given image, and classes
 * are counted from 1, as in the TensorFlow Object Detection API.
 */
package yolov3.network.serving;
