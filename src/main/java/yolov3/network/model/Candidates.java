package yolov3.network.model;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import yolov3.network.layer.Channels;

/**
 * Boxes of all heads before NMS.
 *
 * @param boxes [batch, n, 4]: ymin, xmin, ymax, xmax normalized to the network's input, not clipped
 * @param scores [batch, n, classes]: objectness · class probability
 */
public record Candidates(Operand<TFloat32> boxes, Operand<TFloat32> scores) {

  /**
   * Collects the boxes.
   *
   * @param heads predictions in order of stride, whose grids are known
   * @param inputSize side of the network's input, pixels
   * @throws IllegalArgumentException when the size of a grid is not known
   */
  static Candidates of(Ops tf, List<Predictions> heads, int inputSize, int classCount) {
    List<Operand<TFloat32>> boxes = new ArrayList<>();
    List<Operand<TFloat32>> scores = new ArrayList<>();
    for (Predictions head : heads) {
      boxes.add(tf.reshape(corners(tf, head.boxesXywh()), tf.constant(flat(head, 4))));
      scores.add(
          tf.reshape(
              tf.math.mul(head.objectness(), head.classProbabilities()),
              tf.constant(flat(head, classCount))));
    }
    Operand<TFloat32> normalized =
        tf.math.mul(tf.concat(boxes, tf.constant(1)), tf.constant(1f / inputSize));
    return new Candidates(normalized, tf.concat(scores, tf.constant(1)));
  }

  private static Operand<TFloat32> corners(Ops tf, Operand<TFloat32> xywh) {
    Operand<TFloat32> half = tf.constant(0.5f);
    Operand<TFloat32> x = Channels.slice(tf, xywh, 0, 1);
    Operand<TFloat32> y = Channels.slice(tf, xywh, 1, 1);
    Operand<TFloat32> halfWidth = tf.math.mul(Channels.slice(tf, xywh, 2, 1), half);
    Operand<TFloat32> halfHeight = tf.math.mul(Channels.slice(tf, xywh, 3, 1), half);
    return tf.concat(
        List.of(
            tf.math.sub(y, halfHeight),
            tf.math.sub(x, halfWidth),
            tf.math.add(y, halfHeight),
            tf.math.add(x, halfWidth)),
        tf.constant(-1));
  }

  private static long[] flat(Predictions head, long values) {
    Shape shape = head.boxesXywh().shape();
    if (shape.get(1) < 0 || shape.get(2) < 0) { // −1 · −1 would be one cell
      throw new IllegalArgumentException(
          "boxes " + shape + " have a grid of unknown size; expected an input of a fixed one");
    }
    return new long[] {-1, shape.get(1) * shape.get(2) * shape.get(3), values};
  }
}
