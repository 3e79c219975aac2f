/** The training graph and the TensorFlow session that owns it; tensors never leave this package. */
package yolov3.training.session;
