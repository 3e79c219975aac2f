package yolov3.evaluation;

/**
 * Metrics of one class.
 *
 * @param classIndex from 0
 * @param images with an object of the class that must be found
 * @param instances objects of the class that must be found
 * @param ap50 average precision at IoU 0.5; NaN without instances
 * @param ap50To95 average precision, mean over IoU 0.5, 0.55, …, 0.95; NaN without instances
 * @param curve precision and recall against the confidence threshold
 */
public record ClassMetrics(
    int classIndex,
    int images,
    int instances,
    double ap50,
    double ap50To95,
    PrecisionRecallCurve curve) {

  /** Returns the point of the best F1 of this class. */
  public OperatingPoint best() {
    return curve.best();
  }
}
