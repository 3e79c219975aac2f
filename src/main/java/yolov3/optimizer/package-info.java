/**
 * How weights change: Adam with decoupled weight decay, clipping by the global norm, the moving
 * average of the weights, and the learning rate as a pure function of the step.
 */
package yolov3.optimizer;
