package yolov3.export;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;
import yolov3.dataset.BilinearResize;

/**
 * {@link BilinearResize} as ops, before it rounds.
 *
 * <p>Not {@code ResizeBilinear}: every runtime has its own formula for its positions, and a level
 * that is nearly halfway between two is then rounded to either. Here positions are integers, and
 * all that is left to floats is two multiplications.
 */
final class ResizeOps {

  private static final int HEIGHT_AXIS = 1;
  private static final int WIDTH_AXIS = 2;

  private ResizeOps() {}

  /**
   * Resizes images.
   *
   * @param images [batch, height, width, channels], no side of more than a million pixels
   * @param size [2]: height and width
   * @param newSize [2]: those of the result
   * @return [batch, new height, new width, channels]
   */
  static Operand<TFloat32> bilinear(
      Ops tf, Operand<? extends TNumber> images, Operand<TInt32> size, Operand<TInt32> newSize) {
    Operand<TFloat32> narrowed = along(tf, WIDTH_AXIS, images, size, newSize);
    return along(tf, HEIGHT_AXIS, narrowed, size, newSize);
  }

  private static Operand<TFloat32> along(
      Ops tf,
      int axis,
      Operand<? extends TNumber> images,
      Operand<TInt32> size,
      Operand<TInt32> newSize) {
    Operand<TInt32> from = tf.gather(size, tf.constant(axis - 1), tf.constant(0));
    Operand<TInt32> to = tf.gather(newSize, tf.constant(axis - 1), tf.constant(0));
    Operand<TInt32> one = tf.constant(1);
    Operand<TInt32> parts = tf.math.mul(to, tf.constant(2)); // of a pixel
    Operand<TInt32> odd =
        tf.math.add(tf.math.mul(tf.range(tf.constant(0), to, one), tf.constant(2)), one);
    Operand<TInt32> position =
        tf.math.maximum(tf.math.sub(tf.math.mul(odd, from), to), tf.constant(0));
    Operand<TInt32> before = tf.math.div(position, parts);
    Operand<TInt32> after = tf.math.minimum(tf.math.add(before, one), tf.math.sub(from, one));
    Operand<TInt32> rest = tf.math.sub(position, tf.math.mul(before, parts));
    Operand<TFloat32> fraction =
        tf.math.div(tf.dtypes.cast(rest, TFloat32.class), tf.dtypes.cast(parts, TFloat32.class));
    int[] alongAxis = axis == WIDTH_AXIS ? new int[] {-1, 1} : new int[] {-1, 1, 1};
    Operand<TFloat32> lower = pixels(tf, images, before, axis);
    Operand<TFloat32> upper = pixels(tf, images, after, axis);
    return tf.math.add(
        lower,
        tf.math.mul(tf.math.sub(upper, lower), tf.reshape(fraction, tf.constant(alongAxis))));
  }

  private static Operand<TFloat32> pixels(
      Ops tf, Operand<? extends TNumber> images, Operand<TInt32> positions, int axis) {
    return tf.dtypes.cast(tf.gather(images, positions, tf.constant(axis)), TFloat32.class);
  }
}
