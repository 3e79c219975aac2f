package yolov3.evaluation;

/**
 * How good the detections of one class are.
 *
 * @param classIndex the class, counted from 0
 * @param images in how many images there is an object of the class that must be found
 * @param instances how many objects of the class must be found
 * @param ap50 average precision at IoU 0.5; NaN when there are no instances
 * @param ap50To95 average precision, mean over IoU 0.5, 0.55, …, 0.95; NaN when there are no
 *     instances
 * @param curve precision and recall against the score threshold
 */
public record ClassMetrics(
    int classIndex,
    int images,
    int instances,
    double ap50,
    double ap50To95,
    PrecisionRecallCurve curve) {

  /** Where the F1 of this class is best. */
  public OperatingPoint best() {
    return curve.best();
  }
}
