package yolov3.network.layer;

import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Slices of the last axis of a tensor. */
public final class Channels {

  private Channels() {}

  /**
   * Returns {@code count} channels from {@code first} on.
   *
   * @param x […, channels], rank known
   * @return […, count]
   */
  public static Operand<TFloat32> slice(Ops tf, Operand<TFloat32> x, int first, int count) {
    int rank = x.shape().numDimensions();
    int[] begin = new int[rank];
    int[] size = new int[rank];
    Arrays.fill(size, -1);
    begin[rank - 1] = first;
    size[rank - 1] = count;
    return tf.slice(x, tf.constant(begin), tf.constant(size));
  }
}
