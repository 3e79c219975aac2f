package yolov3.config.section;

/**
 * NMS, for evaluation and in the SavedModel.
 *
 * @param scoreThreshold confidence threshold; low, since a precision-recall curve needs its tail
 * @param iouThreshold NMS IoU threshold
 * @param maxDetections maximum detections per image
 */
public record EvaluationConfig(double scoreThreshold, double iouThreshold, int maxDetections) {

  public EvaluationConfig {
    Rule.inRange("evaluation.score_threshold", scoreThreshold, 0, 1);
    Rule.inRange("evaluation.iou_threshold", iouThreshold, 0, 1);
    Rule.atLeast("evaluation.max_detections", maxDetections, 1);
  }
}
