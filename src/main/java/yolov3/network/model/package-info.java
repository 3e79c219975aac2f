/**
 * Networks of arXiv 1804.02767 as tables, and the decoding of their logits.
 *
 * <p>Every network is a list of heads in order of stride, the finest first. A head's logits are
 * [batch, gridSize, gridSize, 3 · (5 + classes)]: for each anchor x, y, width, height, objectness,
 * classes.
 */
package yolov3.network.model;
