package yolov3.training.optimizer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import yolov3.config.section.OptimizerConfig;
import yolov3.network.layer.Initializer;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableRole;
import yolov3.network.layer.VariableStore;

/**
 * Adam with the coefficients of one step (arXiv 1412.6980, end of section 2). Differs from
 * algorithm 1: ε is added before the bias correction, as TensorFlow's op does.
 */
final class Adam {
  private final Ops tf;
  private final Operand<TFloat32> rate;
  private final Operand<TFloat32> beta1;
  private final Operand<TFloat32> beta2;
  private final Operand<TFloat32> beta1Power;
  private final Operand<TFloat32> beta2Power;
  private final Operand<TFloat32> epsilon;
  private final Operand<TFloat32> decay;

  Adam(
      Ops tf,
      OptimizerConfig config,
      Operand<TFloat32> rate,
      Operand<TFloat32> step,
      Operand<TBool> finite) {
    this.tf = tf;
    this.rate = rate;
    Operand<TFloat32> one = tf.constant(1f);
    Operand<TFloat32> configured1 = tf.constant((float) config.beta1());
    Operand<TFloat32> configured2 = tf.constant((float) config.beta2());
    // A step that is not applied leaves the moments as they are: 1 · m + 0 · 0.
    beta1 = tf.select(finite, configured1, one);
    beta2 = tf.select(finite, configured2, one);
    beta1Power = tf.math.pow(configured1, step);
    beta2Power = tf.math.pow(configured2, step);
    epsilon = tf.constant((float) config.epsilon());
    decay =
        config.weightDecay() == 0
            ? null
            : tf.math.mul(rate, tf.constant((float) config.weightDecay()));
  }

  static void makeSlots(VariableStore variables, Variable variable) {
    slot(variables, "adam/m/", variable);
    slot(variables, "adam/v/", variable);
  }

  Op update(VariableStore variables, Variable variable, Operand<TFloat32> gradient) {
    Variable mean = slot(variables, "adam/m/", variable);
    Variable square = slot(variables, "adam/v/", variable);
    boolean decays = decay != null && variable.role() == VariableRole.KERNEL;
    Ops scope =
        decays
            ? tf.withControlDependencies(
                List.of(
                    (Op)
                        tf.assignSubVariableOp(
                            variable.handle(), tf.math.mul(variable.value(), decay))))
            : tf;
    return scope.train.resourceApplyAdam(
        variable.handle(),
        mean.handle(),
        square.handle(),
        beta1Power,
        beta2Power,
        rate,
        beta1,
        beta2,
        epsilon,
        gradient);
  }

  private static Variable slot(VariableStore variables, String prefix, Variable variable) {
    return variables.variable(
        prefix + variable.name(), variable.shape(), VariableRole.SLOT, Initializer.constant(0));
  }
}
