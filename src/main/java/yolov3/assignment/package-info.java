/**
 * Which cells and anchors answer for which true box, on plain Java values.
 *
 * <p>Scales are lists in the order of the architecture's strides, the finest first. Boxes are
 * pixels of the network's input.
 */
package yolov3.assignment;
