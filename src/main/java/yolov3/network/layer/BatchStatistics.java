package yolov3.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A mean or variance that a batch normalisation measured in this step, and the moving one that
 * should follow it.
 *
 * @param moving the moving mean or variance
 * @param measured the value of this batch, same shape
 */
public record BatchStatistics(Variable moving, Operand<TFloat32> measured) {

  /**
   * {@code moving −= rate · (moving − measured)}. With a rate of 0 nothing changes, even when the
   * measured value is not finite.
   *
   * @param rate scalar, 1 − momentum
   */
  public Op update(Ops tf, Operand<TFloat32> rate) {
    Operand<TFloat32> difference = tf.math.sub(moving.value(), measured);
    return tf.assignSubVariableOp(moving.handle(), tf.math.mulNoNan(difference, rate));
  }
}
