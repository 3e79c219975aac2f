/** The folder of a run: its checkpoints, its initial weights and its training state. */
package yolov3.training.checkpoint;
