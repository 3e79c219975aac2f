/**
 * Assignment of ground-truth boxes to cells and anchors, on plain Java values.
 *
 * <p>Scales are lists in the order of the architecture's strides, the finest first. Boxes are
 * pixels of the network's input.
 */
package yolov3.network.assignment;
