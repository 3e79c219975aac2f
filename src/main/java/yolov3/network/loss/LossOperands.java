package yolov3.network.loss;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Loss terms in a graph, scalars, means over the batch.
 *
 * @param box box loss: GIoU, DIoU or CIoU
 * @param objectness objectness loss
 * @param classification class loss
 */
public record LossOperands(
    Operand<TFloat32> box, Operand<TFloat32> objectness, Operand<TFloat32> classification) {

  /** Adds two heads' losses, term by term. */
  public LossOperands plus(Ops tf, LossOperands other) {
    return new LossOperands(
        tf.math.add(box, other.box),
        tf.math.add(objectness, other.objectness),
        tf.math.add(classification, other.classification));
  }

  /** Adds the three terms. */
  public Operand<TFloat32> total(Ops tf) {
    return tf.math.add(tf.math.add(box, objectness), classification);
  }
}
