package yolov3.network.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import yolov3.config.section.Architecture;
import yolov3.geometry.Anchor;
import yolov3.network.layer.Channels;
import yolov3.network.layer.Dimensions;

/**
 * Decoder of a head's logits into boxes (arXiv 1804.02767, section 2.1; the tutorial's {@code
 * decode}):
 *
 * <pre>
 * x = (σ(tx) + column) · stride      w = anchor width · e^tw
 * y = (σ(ty) + row) · stride         h = anchor height · e^th
 * </pre>
 *
 * <p>Differs from both: tw and th are clipped to ±{@value #MAX_SIZE_LOGIT} before the exponential,
 * so that no box is infinite.
 *
 * @param stride input pixels for a cell
 * @param anchors of the head, input pixels
 */
public record BoxDecoder(int stride, List<Anchor> anchors, int classCount) {

  /** e^10 is 22,026 times the anchor: no box of an image comes near. */
  private static final float MAX_SIZE_LOGIT = 10;

  /**
   * Decodes the logits of the head.
   *
   * @param logits [batch, gridSize, gridSize, 3 · (5 + classes)]; a known gridSize makes a smaller
   *     graph
   */
  public Predictions decode(Ops tf, Operand<TFloat32> logits) {
    int grid = (int) logits.shape().get(1);
    boolean gridIsKnown = grid != Shape.UNKNOWN_SIZE;
    Operand<TFloat32> values =
        tf.reshape(logits, gridIsKnown ? shape(tf, grid) : shape(tf, logits));
    Operand<TFloat32> offsets = gridIsKnown ? cellOffsets(tf, grid) : cellOffsets(tf, logits);
    Operand<TFloat32> centre =
        tf.math.mul(
            tf.math.add(tf.math.sigmoid(Channels.slice(tf, values, 0, 2)), offsets),
            tf.constant((float) stride));
    Operand<TFloat32> sizeLogits = // not clipByValue, an op that TFLite's converter refuses
        tf.math.minimum(
            tf.math.maximum(Channels.slice(tf, values, 2, 2), tf.constant(-MAX_SIZE_LOGIT)),
            tf.constant(MAX_SIZE_LOGIT));
    Operand<TFloat32> size = tf.math.mul(tf.math.exp(sizeLogits), anchorSizes(tf));
    Operand<TFloat32> objectnessLogits = Channels.slice(tf, values, 4, 1);
    Operand<TFloat32> classLogits = Channels.slice(tf, values, 5, classCount);
    return new Predictions(
        tf.concat(List.of(centre, size), tf.constant(-1)),
        objectnessLogits,
        classLogits,
        tf.math.sigmoid(objectnessLogits),
        tf.math.sigmoid(classLogits));
  }

  private Operand<TInt32> shape(Ops tf, int grid) {
    return tf.constant(new int[] {-1, grid, grid, Architecture.ANCHORS_PER_SCALE, 5 + classCount});
  }

  private Operand<TInt32> shape(Ops tf, Operand<TFloat32> logits) {
    return tf.concat(
        List.of(
            Dimensions.slice(tf, logits, 0, 3),
            tf.constant(new int[] {Architecture.ANCHORS_PER_SCALE, 5 + classCount})),
        tf.constant(0));
  }

  /** As for a known grid. Range has no gradient, so none is let through. */
  private static Operand<TFloat32> cellOffsets(Ops tf, Operand<TFloat32> logits) {
    Operand<TInt32> rows = Dimensions.of(tf, logits, 1);
    Operand<TInt32> columns = Dimensions.of(tf, logits, 2);
    Operand<TInt32> one = tf.constant(1);
    Operand<TInt32> none = tf.constant(0);
    Operand<TInt32> grid = tf.stack(List.of(rows, columns));
    Operand<TInt32> column =
        tf.broadcastTo(tf.expandDims(tf.range(none, columns, one), tf.constant(0)), grid);
    Operand<TInt32> row =
        tf.broadcastTo(tf.expandDims(tf.range(none, rows, one), tf.constant(1)), grid);
    Operand<TInt32> offsets =
        tf.expandDims(tf.stack(List.of(column, row), Stack.axis(2L)), tf.constant(2));
    return tf.stopGradient(tf.dtypes.cast(offsets, TFloat32.class));
  }

  /** [grid, grid, 1, 2]: column and row of each cell. */
  private static Operand<TFloat32> cellOffsets(Ops tf, int grid) {
    float[][][][] offsets = new float[grid][grid][1][2];
    for (int row = 0; row < grid; row++) {
      for (int column = 0; column < grid; column++) {
        offsets[row][column][0] = new float[] {column, row};
      }
    }
    return tf.constant(offsets);
  }

  /** [3, 2]: width and height of each anchor. */
  private Operand<TFloat32> anchorSizes(Ops tf) {
    float[][] sizes =
        anchors.stream()
            .map(anchor -> new float[] {(float) anchor.width(), (float) anchor.height()})
            .toArray(float[][]::new);
    return tf.constant(sizes);
  }
}
