/**
 * Records of a run: the table of results, and for TensorBoard curves and their layout, images of
 * batches and of validation, texts, the network's graph.
 */
package yolov3.training.log;
