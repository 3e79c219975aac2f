package yolov3.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * Convolution and the batch normalization behind it as one convolution with a bias: kernel · s and
 * β − μ · s with s = γ / √(σ² + ε), computed as float64 (arXiv 1712.05877, section 3.2).
 *
 * @param kernel [height, width, in, out]
 * @param bias [out]
 */
public record FoldedConvolution(Operand<TFloat32> kernel, Operand<TFloat32> bias) {

  /**
   * Folds a batch normalization, whose parameters are [out], into a kernel.
   *
   * @param kernel [height, width, in, out]
   */
  public static FoldedConvolution of(
      Ops tf,
      Operand<TFloat32> kernel,
      Operand<TFloat32> gamma,
      Operand<TFloat32> beta,
      Operand<TFloat32> mean,
      Operand<TFloat32> variance) {
    Operand<TFloat64> deviation =
        tf.math.sqrt(tf.math.add(exact(tf, variance), tf.constant((double) Layers.EPSILON)));
    Operand<TFloat64> scale = tf.math.div(exact(tf, gamma), deviation);
    Operand<TFloat64> bias = tf.math.sub(exact(tf, beta), tf.math.mul(exact(tf, mean), scale));
    return new FoldedConvolution(
        tf.math.mul(kernel, tf.dtypes.cast(scale, TFloat32.class)),
        tf.dtypes.cast(bias, TFloat32.class));
  }

  private static Operand<TFloat64> exact(Ops tf, Operand<TFloat32> value) {
    return tf.dtypes.cast(value, TFloat64.class);
  }
}
