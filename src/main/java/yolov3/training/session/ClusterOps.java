package yolov3.training.session;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import yolov3.network.cluster.Collectives;
import yolov3.network.layer.Variable;
import yolov3.training.optimizer.WorkerSums;

/**
 * Ops that only a worker of a cluster has, beside the sums of its update.
 *
 * @param imageCount scalar: images that the worker has in a step, those that are fed; 0 is fed when
 *     the image is only a stand-in
 * @param share gives every variable the chief's value
 * @param checksum scalar: of the bits of all variables
 */
record ClusterOps(Operand<TFloat32> imageCount, Op share, Operand<TInt64> checksum) {

  /** Adds the number of images, which the loss needs. */
  static Operand<TFloat32> imageCount(Ops tf, Operand<TFloat32> fed) {
    return tf.withName("image_count").placeholderWithDefault(fed, Shape.scalar());
  }

  /** Adds the ops to a graph whose variables all exist. */
  static ClusterOps build(Ops tf, WorkerSums.Share share, List<Variable> variables) {
    Ops scope = tf.withSubScope("cluster");
    return new ClusterOps(
        share.imageCount(),
        share(scope, share.collectives(), variables),
        checksum(scope, variables));
  }

  /** One after another, as GPUs want it. */
  private static Op share(Ops tf, Collectives collectives, List<Variable> variables) {
    List<Operation> before = List.of();
    for (Variable variable : variables) {
      Ops after = tf.withControlDependencyOps(before);
      Operand<TFloat32> value = collectives.fromChief(after, variable.value(), variable.shape());
      before =
          List.of(
              collectives.isChief()
                  ? value.asOutput().op()
                  : tf.assignVariableOp(variable.handle(), value).op());
    }
    return tf.withControlDependencyOps(before).withName("share").noOp();
  }

  /** Differs for variables that change places, since each has a factor of its own. */
  private static Operand<TInt64> checksum(Ops tf, List<Variable> variables) {
    List<Operand<TInt64>> sums = new ArrayList<>();
    for (Variable variable : variables) {
      Operand<TInt64> bits =
          tf.dtypes.cast(tf.bitcast(variable.value(), TInt32.class), TInt64.class);
      Operand<TInt64> sum =
          tf.reduceSum(tf.reshape(bits, tf.constant(new int[] {-1})), tf.constant(0));
      sums.add(tf.math.mul(sum, tf.constant(2L * sums.size() + 1)));
    }
    return tf.math.addN(sums);
  }
}
