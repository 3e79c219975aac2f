package yolov3.network.layer;

import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Parts of the last axis of a tensor. */
public final class Channels {

  private Channels() {}

  /**
   * @param x […, channels], rank known
   * @param first index of the first channel taken
   * @param count how many are taken
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
