package yolov3.network.layer;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Exponential moving average of every variable of the network, moving statistics included: {@code
 * average −= (1 − d) · (average − variable)} after each step, with {@code d = min(decay, (1 + step)
 * / (10 + step))}, so that the random start does not hold back the first steps.
 */
public final class MovingAverage implements VariableSource {

  private static final String PREFIX = "average/";

  private final VariableStore variables;
  private final List<Variable> averaged;

  /** Makes a slot for every variable that exists so far. */
  public MovingAverage(VariableStore variables) {
    this.variables = variables;
    this.averaged = variables.all();
    for (Variable variable : averaged) {
      variables.variable(
          nameOf(variable),
          variable.shape(),
          VariableRole.SLOT,
          (tf, shape, seed) -> variable.initialValue());
    }
  }

  /** Returns the name of a variable's average in the store and in checkpoints. */
  public static String nameOf(Variable variable) {
    return PREFIX + variable.name();
  }

  /**
   * Adds the updates of the averages.
   *
   * @param tf with a control dependency on every update of the variables
   * @param decay maximum fraction of the old average that is kept
   * @param step scalar, from 1
   * @param applied scalar: 1, or 0 to leave the averages as they are
   * @param freezing frozen variables are their own average
   */
  public List<Op> updates(
      Ops tf,
      double decay,
      Operand<TFloat32> step,
      Operand<TFloat32> applied,
      FrozenLayers freezing) {
    Operand<TFloat32> early =
        tf.math.div(tf.math.add(step, tf.constant(1f)), tf.math.add(step, tf.constant(10f)));
    Operand<TFloat32> kept = tf.math.minimum(tf.constant((float) decay), early);
    Operand<TFloat32> rate = tf.math.mul(tf.math.sub(tf.constant(1f), kept), applied);
    List<Op> updates = new ArrayList<>();
    for (Variable variable : averaged) {
      if (freezing.isFrozen(variable.name())) {
        continue;
      }
      Variable average = variables.get(nameOf(variable));
      Operand<TFloat32> updated = tf.readVariableOp(variable.handle(), TFloat32.class);
      updates.add(
          tf.assignSubVariableOp(
              average.handle(), tf.math.mul(tf.math.sub(average.value(), updated), rate)));
    }
    return updates;
  }

  @Override
  public Operand<TFloat32> value(
      String name, Shape shape, VariableRole role, Initializer initializer) {
    return variables.get(PREFIX + name).value();
  }
}
