package yolov3.network.loss;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import yolov3.network.layer.Channels;

/**
 * IoU of boxes on tensors. Boxes are […, 4]: centre and size in one unit, sizes not negative; the
 * two operands broadcast.
 *
 * <p>At a tie of a minimum or maximum TensorFlow gives the whole gradient to the first argument,
 * which is the first box here as in the tutorial.
 */
public final class IouOps {

  /** Minimum divisor, so that the IoU of two boxes of no size is 0 and not NaN. */
  private static final float EPSILON = 1e-9f;

  private final Ops tf;
  private final Extents first;
  private final Extents second;
  private final Operand<TFloat32> intersection;
  private final Operand<TFloat32> union;

  public IouOps(Ops tf, Operand<TFloat32> first, Operand<TFloat32> second) {
    this.tf = tf;
    this.first = extents(first);
    this.second = extents(second);
    intersection = intersection();
    union = tf.math.sub(tf.math.add(this.first.area, this.second.area), intersection);
  }

  /**
   * Computes the intersection over union.
   *
   * @return […, 1], 0 to 1
   */
  public Operand<TFloat32> iou() {
    return tf.math.div(intersection, positive(union));
  }

  /**
   * Computes the IoU, or the intersection over the first box's area where the second is a crowd, as
   * {@code yolov3.evaluation.DetectionIou}.
   *
   * @param crowd true where the second box is one, […, 1], broadcast
   * @return […, 1], 0 to 1
   */
  public Operand<TFloat32> iouWithCrowds(Operand<TBool> crowd) {
    return tf.math.div(intersection, positive(tf.select(crowd, first.area, union)));
  }

  /**
   * Computes the generalized IoU (arXiv 1902.09630): {@code IoU − (enclosing − union) / enclosing},
   * where enclosing is the area of the smallest box around both.
   *
   * @return […, 1], −1 to 1
   */
  public Operand<TFloat32> giou() {
    Operand<TFloat32> enclosing = tf.math.mul(enclosingWidth(), enclosingHeight());
    Operand<TFloat32> wasted = tf.math.div(tf.math.sub(enclosing, union), positive(enclosing));
    return tf.math.sub(iou(), wasted);
  }

  /**
   * Computes the distance IoU (arXiv 1911.08287, equation 7): {@code IoU − d² / c²}, where d is the
   * distance of the centres and c the diagonal of the smallest box around both.
   *
   * @return […, 1], −1 to 1
   */
  public Operand<TFloat32> diou() {
    return diou(iou());
  }

  private Operand<TFloat32> diou(Operand<TFloat32> iou) {
    Operand<TFloat32> distance =
        tf.math.add(
            tf.math.squaredDifference(first.x, second.x),
            tf.math.squaredDifference(first.y, second.y));
    Operand<TFloat32> diagonal =
        tf.math.add(tf.math.square(enclosingWidth()), tf.math.square(enclosingHeight()));
    return tf.math.sub(iou, tf.math.div(distance, positive(diagonal)));
  }

  /**
   * Computes the complete IoU (arXiv 1911.08287, equations 8 to 11): {@code DIoU − α·v}, where v is
   * {@code 4/π² · (atan(w₂/h₂) − atan(w₁/h₁))²} and α, {@code v / (1 − IoU + v)}, has no gradient.
   *
   * @return […, 1], −2 to 1
   */
  public Operand<TFloat32> ciou() {
    Operand<TFloat32> iou = iou();
    Operand<TFloat32> v =
        tf.math.mul(
            tf.math.squaredDifference(angle(second), angle(first)),
            tf.constant((float) (4 / (Math.PI * Math.PI))));
    Operand<TFloat32> alpha =
        tf.stopGradient(
            tf.math.div(v, positive(tf.math.add(tf.math.sub(tf.constant(1f), iou), v))));
    return tf.math.sub(diou(iou), tf.math.mul(alpha, v));
  }

  private Operand<TFloat32> angle(Extents box) {
    return tf.math.atan(tf.math.div(box.width, positive(box.height)));
  }

  private Operand<TFloat32> enclosingWidth() {
    return tf.math.sub(
        tf.math.maximum(first.xmax, second.xmax), tf.math.minimum(first.xmin, second.xmin));
  }

  private Operand<TFloat32> enclosingHeight() {
    return tf.math.sub(
        tf.math.maximum(first.ymax, second.ymax), tf.math.minimum(first.ymin, second.ymin));
  }

  private Operand<TFloat32> intersection() {
    Operand<TFloat32> width =
        tf.math.sub(
            tf.math.minimum(first.xmax, second.xmax), tf.math.maximum(first.xmin, second.xmin));
    Operand<TFloat32> height =
        tf.math.sub(
            tf.math.minimum(first.ymax, second.ymax), tf.math.maximum(first.ymin, second.ymin));
    Operand<TFloat32> none = tf.constant(0f);
    return tf.math.mul(tf.math.maximum(width, none), tf.math.maximum(height, none));
  }

  private Operand<TFloat32> positive(Operand<TFloat32> divisor) {
    return tf.math.maximum(divisor, tf.constant(EPSILON));
  }

  private Extents extents(Operand<TFloat32> xywh) {
    Operand<TFloat32> x = Channels.slice(tf, xywh, 0, 1);
    Operand<TFloat32> y = Channels.slice(tf, xywh, 1, 1);
    Operand<TFloat32> width = Channels.slice(tf, xywh, 2, 1);
    Operand<TFloat32> height = Channels.slice(tf, xywh, 3, 1);
    Operand<TFloat32> half = tf.constant(0.5f);
    Operand<TFloat32> halfWidth = tf.math.mul(width, half);
    Operand<TFloat32> halfHeight = tf.math.mul(height, half);
    return new Extents(
        x,
        y,
        width,
        height,
        tf.math.sub(x, halfWidth),
        tf.math.sub(y, halfHeight),
        tf.math.add(x, halfWidth),
        tf.math.add(y, halfHeight),
        tf.math.mul(width, height));
  }

  /** All […, 1]. */
  private record Extents(
      Operand<TFloat32> x,
      Operand<TFloat32> y,
      Operand<TFloat32> width,
      Operand<TFloat32> height,
      Operand<TFloat32> xmin,
      Operand<TFloat32> ymin,
      Operand<TFloat32> xmax,
      Operand<TFloat32> ymax,
      Operand<TFloat32> area) {}
}
