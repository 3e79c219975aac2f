package yolov3.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Initial value of a variable. */
@FunctionalInterface
public interface Initializer {

  /**
   * Adds the op of the value.
   *
   * @param seed two numbers, different for every variable
   * @return the value, of that shape
   */
  Operand<TFloat32> initialValue(Ops tf, Shape shape, long[] seed);

  /** Fills with one number. */
  static Initializer constant(float value) {
    return (tf, shape, seed) -> tf.fill(tf.constant(shape), tf.constant(value));
  }

  /** Draws from N(0, deviation²). */
  static Initializer normal(double deviation) {
    return (tf, shape, seed) ->
        tf.math.mul(
            tf.random.statelessRandomNormal(tf.constant(shape), tf.constant(seed)),
            tf.constant((float) deviation));
  }

  /**
   * Draws He-normal for kernels […, in, out]: N(0, 2 / fan-in) (arXiv 1502.01852, equation 10). The
   * framework's initializer has another fan-in for kernels, so it is not used.
   */
  static Initializer heNormal() {
    return (tf, shape, seed) -> {
      long fanIn = shape.size() / shape.get(shape.numDimensions() - 1);
      return normal(Math.sqrt(2.0 / fanIn)).initialValue(tf, shape, seed);
    };
  }

  /** Draws Glorot-normal for matrices [in, out]: N(0, 2 / (in + out)) (Glorot and Bengio 2010). */
  static Initializer glorotNormal() {
    return (tf, shape, seed) ->
        normal(Math.sqrt(2.0 / (shape.get(0) + shape.get(1)))).initialValue(tf, shape, seed);
  }
}
