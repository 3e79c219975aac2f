package yolov3.network.cluster;

import java.util.function.IntSupplier;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.collective.CollectiveBcastRecv;
import org.tensorflow.op.collective.CollectiveBcastSend;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Ops of a graph in which all workers take part: each worker runs the same ones, in the same run.
 */
public final class Collectives {

  private final ClusterSpec spec;
  private final int group;
  private final String hint;
  private final IntSupplier instances;

  /**
   * @param group number of a group of devices of one kind, one of each worker
   * @param hint TensorFlow's name of the implementation: {@code nccl} for GPUs, {@code auto} else
   * @param instances gives each op of the process a number, the same on all workers
   */
  Collectives(ClusterSpec spec, int group, String hint, IntSupplier instances) {
    this.spec = spec;
    this.group = group;
    this.hint = hint;
    this.instances = instances;
  }

  /** Tells whether this is the chief, whose values {@link #fromChief} takes. */
  public boolean isChief() {
    return spec.isChief();
  }

  /**
   * Adds the sum over all workers. Each gets the same bits.
   *
   * @param x of the same shape on all workers
   */
  public <T extends TNumber> Operand<T> sum(Ops tf, Operand<T> x) {
    Operation op =
        tf.scope()
            .opBuilder("CollectiveReduceV2", "sum")
            .addInput(x.asOutput())
            .addInput(integer(tf, spec.size()))
            .addInput(integer(tf, group))
            .addInput(integer(tf, instances.getAsInt()))
            .addInputList(new Output<?>[0]) // ordering tokens, required though empty
            .setAttr("merge_op", "Add")
            .setAttr("final_op", "Id")
            .setAttr("communication_hint", hint)
            .build();
    return op.<T>output(0);
  }

  /**
   * Adds the value that the chief has.
   *
   * @param x the chief's value; not used on other workers
   * @param shape of it
   */
  public Operand<TFloat32> fromChief(Ops tf, Operand<TFloat32> x, Shape shape) {
    Operand<TInt32> size = tf.constant(spec.size());
    Operand<TInt32> groupKey = tf.constant(group);
    Operand<TInt32> instance = tf.constant(instances.getAsInt());
    return spec.isChief()
        ? tf.collective.collectiveBcastSend(
            x, size, groupKey, instance, CollectiveBcastSend.communicationHint(hint))
        : tf.collective.collectiveBcastRecv(
            size,
            groupKey,
            instance,
            tf.constant(shape.asArray()),
            TFloat32.class,
            CollectiveBcastRecv.communicationHint(hint));
  }

  private static Output<?> integer(Ops tf, int value) {
    return tf.constant(value).asOutput();
  }
}
