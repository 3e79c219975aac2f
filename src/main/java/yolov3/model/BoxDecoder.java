package yolov3.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import yolov3.config.Architecture;
import yolov3.geometry.Anchor;
import yolov3.nn.Channels;

/**
 * Turns the logits of a head into boxes (arXiv 1804.02767, section 2.1; the tutorial's {@code
 * decode}):
 *
 * <pre>
 * x = (σ(tx) + column) · stride      w = anchor width · e^tw
 * y = (σ(ty) + row) · stride         h = anchor height · e^th
 * </pre>
 *
 * <p>Differs from both: tw and th are cut to ±{@value #SIZE_LOGIT_BOUND} before the exponential, so
 * that no box is infinite.
 *
 * @param stride input pixels for a cell
 * @param anchors of the head, input pixels
 * @param classCount classes of the head
 */
public record BoxDecoder(int stride, List<Anchor> anchors, int classCount) {

  /** e^10 is 22,026 times the anchor: no box of an image comes near. */
  private static final float SIZE_LOGIT_BOUND = 10;

  /**
   * Decodes the logits of the head.
   *
   * @param logits [batch, gridSize, gridSize, 3 · (5 + classes)], gridSize known
   */
  public Predictions decode(Ops tf, Operand<TFloat32> logits) {
    long grid = logits.shape().get(1);
    Operand<TFloat32> values =
        tf.reshape(
            logits,
            tf.constant(
                new long[] {-1, grid, grid, Architecture.ANCHORS_PER_SCALE, 5 + classCount}));
    Operand<TFloat32> centre =
        tf.math.mul(
            tf.math.add(
                tf.math.sigmoid(Channels.slice(tf, values, 0, 2)), cellOffsets(tf, (int) grid)),
            tf.constant((float) stride));
    Operand<TFloat32> sizeLogits =
        tf.clipByValue(
            Channels.slice(tf, values, 2, 2),
            tf.constant(-SIZE_LOGIT_BOUND),
            tf.constant(SIZE_LOGIT_BOUND));
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

  /** [grid, grid, 1, 2]: column and row of each cell. A constant, since Range has no gradient. */
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
