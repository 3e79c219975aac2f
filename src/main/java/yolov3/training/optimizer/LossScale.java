package yolov3.training.optimizer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import yolov3.network.layer.Initializer;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableRole;
import yolov3.network.layer.VariableStore;

/**
 * Dynamic loss scale (arXiv 1710.03740, section 3.2): the loss is multiplied before
 * back-propagation and the gradients are divided after it, so that small ones are not 0 in float16.
 * A gradient that overflows halves the scale, {@value #STEPS_TO_GROW} steps without one double it.
 * Every scale is a power of two, by which float32 is multiplied and divided exactly.
 *
 * @param scale scalar, at least 1
 * @param steps scalar: applied steps since the scale changed
 */
public record LossScale(Variable scale, Variable steps) {

  /** Halved in the first steps where it is too large. */
  static final float INITIAL = 32768;

  static final int STEPS_TO_GROW = 2000;

  /** Adds the variables, which checkpoints have. */
  public static LossScale create(VariableStore variables) {
    return new LossScale(
        variables.variable(
            "loss_scale", Shape.scalar(), VariableRole.SLOT, Initializer.constant(INITIAL)),
        variables.variable(
            "loss_scale_steps", Shape.scalar(), VariableRole.SLOT, Initializer.constant(0)));
  }

  /** Returns the loss to be differentiated. */
  Operand<TFloat32> scale(Ops tf, Operand<TFloat32> loss) {
    return tf.math.mul(loss, scale.value());
  }

  /** Returns the gradients of the loss from those of the scaled one. */
  List<Operand<TFloat32>> unscale(Ops tf, List<Operand<TFloat32>> gradients) {
    Operand<TFloat32> inverse = tf.math.reciprocal(scale.value());
    return gradients.stream()
        .<Operand<TFloat32>>map(gradient -> tf.math.mul(gradient, inverse))
        .toList();
  }

  /**
   * Adds the change of the scale after a step.
   *
   * @param finite scalar: no gradient overflowed
   */
  List<Op> updates(Ops tf, Operand<TBool> finite) {
    Operand<TFloat32> zero = tf.constant(0f);
    Operand<TFloat32> one = tf.constant(1f);
    Operand<TFloat32> half = tf.math.mul(scale.value(), tf.constant(0.5f));
    Operand<TFloat32> next = tf.math.add(steps.value(), one);
    Operand<TBool> grows = tf.math.greaterEqual(next, tf.constant((float) STEPS_TO_GROW));
    Operand<TFloat32> grown = tf.select(grows, tf.constant(2f), one);
    return List.of(
        tf.assignVariableOp(
            scale.handle(),
            tf.select(finite, tf.math.mul(scale.value(), grown), tf.math.maximum(half, one))),
        tf.assignVariableOp(
            steps.handle(),
            tf.select(tf.math.logicalAnd(finite, tf.math.logicalNot(grows)), next, zero)));
  }
}
