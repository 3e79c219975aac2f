package yolov3.network.model;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.CombinedNonMaxSuppression;
import org.tensorflow.types.TInt32;
import yolov3.config.section.EvaluationConfig;

/** NMS in the graph, for each class by itself. */
public final class NonMaxSuppression {

  private NonMaxSuppression() {}

  /**
   * Adds NMS.
   *
   * @param limits NMS IoU threshold, confidence threshold and maximum detections per image
   */
  public static Detections of(Ops tf, Candidates candidates, EvaluationConfig limits) {
    Operand<TInt32> max = tf.constant(limits.maxDetections());
    CombinedNonMaxSuppression kept =
        tf.image.combinedNonMaxSuppression(
            tf.expandDims(candidates.boxes(), tf.constant(2)),
            candidates.scores(),
            max,
            max,
            tf.constant((float) limits.iouThreshold()),
            tf.constant((float) limits.scoreThreshold()),
            CombinedNonMaxSuppression.clipBoxes(false));
    return new Detections(
        kept.nmsedBoxes(), kept.nmsedScores(), kept.nmsedClasses(), kept.validDetections());
  }
}
