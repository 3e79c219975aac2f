/**
 * The tutorial's loss: GIoU for boxes, focal cross-entropy with background masking for the
 * objectness, sigmoid cross-entropy for classes.
 *
 * <p>Tensors of one head are [batch, gridSize, gridSize, 3, …]. Each term is summed over cells,
 * anchors and channels for every image; the total is the mean over the batch, summed over heads and
 * terms. Nothing here makes a NaN from finite logits.
 */
package yolov3.network.loss;
