package yolov3.network.serving;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;
import yolov3.geometry.LetterboxRule;

/**
 * {@code data.image.BilinearResize} as ops, before it rounds.
 *
 * <p>Not {@code ResizeBilinear}: every runtime has its own formula for positions, and a pixel value
 * that is nearly halfway between two is then rounded to either. Here positions are integers, and
 * only two multiplications are floats.
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
   * @param rule of the source positions
   * @return [batch, new height, new width, channels]
   */
  static Operand<TFloat32> bilinear(
      Ops tf,
      Operand<? extends TNumber> images,
      Operand<TInt32> size,
      Operand<TInt32> newSize,
      LetterboxRule rule) {
    Neighbours rows = Neighbours.along(tf, HEIGHT_AXIS, size, newSize, rule);
    Neighbours columns = Neighbours.along(tf, WIDTH_AXIS, size, newSize, rule);
    // Rows first, since there are fewer of them then; the arithmetic is that of the other order.
    Operand<TFloat32> upper = columns.between(tf, rows.before(tf, images));
    Operand<TFloat32> lower = columns.between(tf, rows.after(tf, images));
    return rows.mix(tf, upper, lower);
  }

  /**
   * Two source positions around each position of the result along an axis.
   *
   * @param before [new size]
   * @param after [new size]
   * @param fraction of the distance between them, 0 to 1, of a shape that broadcasts to images
   */
  private record Neighbours(
      int axis, Operand<TInt32> before, Operand<TInt32> after, Operand<TFloat32> fraction) {

    static Neighbours along(
        Ops tf, int axis, Operand<TInt32> size, Operand<TInt32> newSize, LetterboxRule rule) {
      Operand<TInt32> from = tf.gather(size, tf.constant(axis - 1), tf.constant(0));
      Operand<TInt32> to = tf.gather(newSize, tf.constant(axis - 1), tf.constant(0));
      Operand<TInt32> one = tf.constant(1);
      Operand<TInt32> index = tf.range(tf.constant(0), to, one);
      Positions positions =
          switch (rule) {
            case HALF_PIXEL -> Positions.halfPixel(tf, index, from, to);
            case DARKNET -> Positions.corners(tf, index, from, to);
          };
      Operand<TInt32> denominator = positions.denominator;
      Operand<TInt32> before = tf.math.div(positions.numerators, denominator);
      Operand<TInt32> after = tf.math.minimum(tf.math.add(before, one), tf.math.sub(from, one));
      Operand<TInt32> rest = tf.math.sub(positions.numerators, tf.math.mul(before, denominator));
      Operand<TFloat32> fraction =
          tf.math.div(
              tf.dtypes.cast(rest, TFloat32.class), tf.dtypes.cast(denominator, TFloat32.class));
      int[] alongAxis = axis == WIDTH_AXIS ? new int[] {-1, 1} : new int[] {-1, 1, 1};
      return new Neighbours(axis, before, after, tf.reshape(fraction, tf.constant(alongAxis)));
    }

    <T extends TNumber> Operand<T> before(Ops tf, Operand<T> images) {
      return tf.gather(images, before, tf.constant(axis));
    }

    <T extends TNumber> Operand<T> after(Ops tf, Operand<T> images) {
      return tf.gather(images, after, tf.constant(axis));
    }

    Operand<TFloat32> between(Ops tf, Operand<? extends TNumber> images) {
      return mix(
          tf,
          tf.dtypes.cast(before(tf, images), TFloat32.class),
          tf.dtypes.cast(after(tf, images), TFloat32.class));
    }

    Operand<TFloat32> mix(Ops tf, Operand<TFloat32> first, Operand<TFloat32> second) {
      return tf.math.add(first, tf.math.mul(tf.math.sub(second, first), fraction));
    }
  }

  /**
   * Source positions of the result's pixels along an axis.
   *
   * @param numerators [new size], of fractions of a pixel
   * @param denominator scalar
   */
  private record Positions(Operand<TInt32> numerators, Operand<TInt32> denominator) {

    static Positions halfPixel(
        Ops tf, Operand<TInt32> index, Operand<TInt32> from, Operand<TInt32> to) {
      Operand<TInt32> two = tf.constant(2);
      Operand<TInt32> odd = tf.math.add(tf.math.mul(index, two), tf.constant(1));
      return new Positions(
          tf.math.maximum(tf.math.sub(tf.math.mul(odd, from), to), tf.constant(0)),
          tf.math.mul(to, two));
    }

    /** Takes the last source pixel for a result of one, as Darknet does. */
    static Positions corners(
        Ops tf, Operand<TInt32> index, Operand<TInt32> from, Operand<TInt32> to) {
      Operand<TInt32> one = tf.constant(1);
      Operand<TInt32> last = tf.math.sub(from, one);
      Operand<TInt32> onlyOne = tf.math.maximum(tf.math.sub(tf.constant(2), to), tf.constant(0));
      return new Positions(
          tf.math.mul(tf.math.add(index, onlyOne), last),
          tf.math.maximum(tf.math.sub(to, one), one));
    }
  }
}
