/**
 * Updates of the weights: AdamW with clipping by the global norm, and the learning-rate schedule.
 */
package yolov3.training.optimizer;
