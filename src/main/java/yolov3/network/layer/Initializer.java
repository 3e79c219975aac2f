package yolov3.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Gives the value that a variable starts from. */
@FunctionalInterface
public interface Initializer {

  /**
   * @param tf where the op goes
   * @param shape of the variable
   * @param seed two numbers, different for every variable
   * @return the value, of that shape
   */
  Operand<TFloat32> initialValue(Ops tf, Shape shape, long[] seed);

  /** The same number everywhere. */
  static Initializer constant(float value) {
    return (tf, shape, seed) -> tf.fill(tf.constant(shape), tf.constant(value));
  }

  /** N(0, deviation²). */
  static Initializer normal(double deviation) {
    return (tf, shape, seed) ->
        tf.math.mul(
            tf.random.statelessRandomNormal(tf.constant(shape), tf.constant(seed)),
            tf.constant((float) deviation));
  }

  /**
   * He-normal for kernels […, in, out]: N(0, 2 / (numbers that an output sees)) (arXiv 1502.01852,
   * equation 10). The framework's initializer takes another fan for kernels, so it is not used.
   */
  static Initializer heNormal() {
    return (tf, shape, seed) -> normal(Math.sqrt(2.0 / fanIn(shape))).initialValue(tf, shape, seed);
  }

  /**
   * Glorot-normal for matrices [in, out]: N(0, 2 / (in + out)) (Glorot and Bengio 2010, equation
   * 12).
   */
  static Initializer glorotNormal() {
    return (tf, shape, seed) ->
        normal(Math.sqrt(2.0 / (shape.get(0) + shape.get(1)))).initialValue(tf, shape, seed);
  }

  private static long fanIn(Shape kernel) {
    return kernel.size() / kernel.get(kernel.numDimensions() - 1);
  }
}
