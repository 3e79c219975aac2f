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
 * average −= (1 − d) · (average − variable)}, with {@code d = min(decay, (1 + step) / (10 +
 * step))^updates}, so that the random start does not hold back the first steps.
 *
 * <p>It is updated after every few updates of the weights, with the decay of all of them, since it
 * reads and writes all weights several times, which a step of few images would wait for. Skipped
 * updates count: they left the weights as they were.
 */
public final class MovingAverage implements VariableSource {

  /** Updates between two averages within an epoch; the end of an epoch has one too. */
  public static final int EVERY = 4;

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

  /** Returns the updates that the average takes in after so many since it began, or 0. */
  public static int dueAfter(long updates) {
    return updates % EVERY == 0 ? EVERY : 0;
  }

  /** Returns the name of a variable's average in the store and in checkpoints. */
  public static String nameOf(Variable variable) {
    return PREFIX + variable.name();
  }

  /**
   * Adds an op that updates the averages, to be run after updates of the variables.
   *
   * @param decay maximum fraction of the old average that an update keeps
   * @param step scalar, from 1
   * @param updates scalar: updates of the variables since the average before
   * @param freezing frozen variables are their own average
   */
  public Op update(
      Ops tf,
      double decay,
      Operand<TFloat32> step,
      Operand<TFloat32> updates,
      FrozenLayers freezing) {
    Operand<TFloat32> early =
        tf.math.div(tf.math.add(step, tf.constant(1f)), tf.math.add(step, tf.constant(10f)));
    Operand<TFloat32> kept =
        tf.math.pow(tf.math.minimum(tf.constant((float) decay), early), updates);
    Operand<TFloat32> rate = tf.math.sub(tf.constant(1f), kept);
    List<Op> updated = new ArrayList<>();
    for (Variable variable : averaged) {
      if (freezing.isFrozen(variable.name())) {
        continue;
      }
      Variable average = variables.get(nameOf(variable));
      Operand<TFloat32> distance = tf.math.sub(average.value(), variable.value());
      updated.add(tf.assignSubVariableOp(average.handle(), tf.math.mul(distance, rate)));
    }
    return tf.withControlDependencies(updated).withName("average").noOp();
  }

  @Override
  public Operand<TFloat32> value(
      String name, Shape shape, VariableRole role, Initializer initializer) {
    return variables.get(PREFIX + name).value();
  }
}
