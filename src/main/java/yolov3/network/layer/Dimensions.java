package yolov3.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** Sizes of a tensor's axes, for those that are known only when the graph runs. */
public final class Dimensions {

  private Dimensions() {}

  /**
   * Returns the sizes of {@code count} axes from {@code first} on.
   *
   * @return [count]
   */
  public static Operand<TInt32> slice(Ops tf, Operand<? extends TType> x, int first, int count) {
    return tf.slice(tf.shape(x), tf.constant(new int[] {first}), tf.constant(new int[] {count}));
  }

  /**
   * Returns the size of one axis.
   *
   * @return []
   */
  public static Operand<TInt32> of(Ops tf, Operand<? extends TType> x, int axis) {
    return tf.squeeze(slice(tf, x, axis, 1));
  }
}
