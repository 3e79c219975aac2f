package yolov3.config.section;

/**
 * Which predictions become detections, for scoring and in the SavedModel.
 *
 * @param scoreThreshold a prediction with a lower score is dropped; low, since a curve needs its
 *     tail
 * @param iouThreshold non-maximum suppression drops a box that overlaps a better one of its class
 *     by more
 * @param maxDetections detections kept of one image
 */
public record EvaluationConfig(double scoreThreshold, double iouThreshold, int maxDetections) {

  /** Refuses thresholds outside 0 to 1. */
  public EvaluationConfig {
    Rule.inRange("evaluation.score_threshold", scoreThreshold, 0, 1);
    Rule.inRange("evaluation.iou_threshold", iouThreshold, 0, 1);
    Rule.atLeast("evaluation.max_detections", maxDetections, 1);
  }
}
