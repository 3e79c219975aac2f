/**
 * The networks of arXiv 1804.02767 as tables, and what their raw outputs mean.
 *
 * <p>Every network is a list of heads in order of stride, the finest first. A head's raw output,
 * its logits, is [batch, gridSize, gridSize, 3 · (5 + classes)]: for each anchor x, y, width,
 * height, objectness, classes.
 */
package yolov3.network.model;
