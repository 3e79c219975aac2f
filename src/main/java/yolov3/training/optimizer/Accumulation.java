package yolov3.training.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import yolov3.network.layer.BatchStatistics;
import yolov3.network.layer.Initializer;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableRole;
import yolov3.network.layer.VariableStore;

/**
 * Sums over the batches of one update, kept in variables that no checkpoint has: gradients, and
 * what the batches make of the moving statistics. Each update begins with {@link #reset}, so
 * nothing is left of one that was given up.
 *
 * @param reset sets the sums to 0
 * @param add adds a batch, finite or not
 * @param batchGradientNorm scalar: global norm of the gradients of that batch
 * @param gradients sums over the batches, in the order of the variables
 * @param statistics weighted means over the batches, a later one weighing more
 * @param statisticsRate scalar: fraction of a moving statistic that the batches replace, {@code 1 −
 *     momentum^batches}
 */
public record Accumulation(
    Op reset,
    Op add,
    Operand<TFloat32> batchGradientNorm,
    List<Operand<TFloat32>> gradients,
    List<BatchStatistics> statistics,
    Operand<TFloat32> statisticsRate) {

  private static final String PREFIX = "sum/";

  /**
   * Adds the ops to a graph.
   *
   * @param learning variables of the gradients
   * @param gradients of one batch
   * @param statistics of one batch
   * @param momentum fraction of a moving statistic that a batch keeps
   */
  static Accumulation build(
      Ops tf,
      List<Variable> learning,
      List<Operand<TFloat32>> gradients,
      List<BatchStatistics> statistics,
      double momentum) {
    VariableStore sums = new VariableStore(tf, 0);
    List<Op> additions = new ArrayList<>();
    List<Operand<TFloat32>> gradientSums = new ArrayList<>();
    for (int i = 0; i < learning.size(); i++) {
      Variable sum = zero(sums, learning.get(i).name(), learning.get(i).shape());
      additions.add(tf.assignAddVariableOp(sum.handle(), gradients.get(i)));
      gradientSums.add(sum.value());
    }

    // A moving statistic that starts from 0 is, over its rate, a weighted mean of the batches, as
    // Adam's moments are after their correction. The statistics themselves change in the update.
    Operand<TFloat32> batchRate = tf.constant((float) (1 - momentum));
    Variable rate = zero(sums, "statistics_rate", Shape.scalar());
    additions.add(new BatchStatistics(rate, tf.constant(1f)).update(tf, batchRate));
    List<BatchStatistics> means = new ArrayList<>();
    for (BatchStatistics batch : statistics) {
      Variable sum = zero(sums, batch.moving().name(), batch.moving().shape());
      additions.add(new BatchStatistics(sum, batch.measured()).update(tf, batchRate));
      means.add(new BatchStatistics(batch.moving(), tf.math.div(sum.value(), rate.value())));
    }
    return new Accumulation(
        sums.initialize(),
        tf.withControlDependencies(additions).withName("add").noOp(),
        WeightUpdate.globalNorm(tf, gradients),
        gradientSums,
        means,
        rate.value());
  }

  private static Variable zero(VariableStore sums, String name, Shape shape) {
    return sums.variable(PREFIX + name, shape, VariableRole.SLOT, Initializer.constant(0));
  }
}
