package yolov3.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Mean or variance of a batch, and the moving one that follows it.
 *
 * @param measured of this batch, the shape of the moving one
 */
public record BatchStatistics(Variable moving, Operand<TFloat32> measured) {

  /**
   * Adds {@code moving −= rate · (moving − measured)}. With a rate of 0 nothing changes, even when
   * the measured value is not finite.
   *
   * @param rate scalar, 1 − momentum
   */
  public Op update(Ops tf, Operand<TFloat32> rate) {
    Operand<TFloat32> difference = tf.math.sub(moving.value(), measured);
    return tf.assignSubVariableOp(moving.handle(), tf.math.mulNoNan(difference, rate));
  }
}
