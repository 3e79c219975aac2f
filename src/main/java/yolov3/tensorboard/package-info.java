/**
 * Event files that TensorBoard reads, in the form that TensorFlow 2's {@code tf.summary} writes:
 * every value is a tensor, and its summary metadata says which dashboard shows it.
 *
 * <p>Plain Java: of TensorFlow only the generated protocol buffers are used, so that logging needs
 * no native library. Tensors here are {@code TensorProto} messages and own no native memory.
 */
package yolov3.tensorboard;
