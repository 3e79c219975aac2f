package yolov3.evaluation;

import java.util.List;

/**
 * Metrics of the detections of a set of images. The two means are over the classes that have
 * objects to be found, and NaN without any.
 *
 * @param map50 mean average precision at IoU 0.5
 * @param map50To95 mean average precision over IoU 0.5, 0.55, …, 0.95: COCO's AP
 * @param curve precision and recall against the confidence threshold, over all classes together:
 *     every detection counts the same whatever its class, and detections of a class without objects
 *     are false
 * @param classes one for every class, in order of the class index, those without objects included
 */
public record Metrics(
    double map50, double map50To95, PrecisionRecallCurve curve, List<ClassMetrics> classes) {

  /** Confidence threshold where no detection is right, so that no F1 is best. */
  public static final double FALLBACK_CONFIDENCE = 0.25;

  /** Returns the point of the best F1 over all classes together. */
  public OperatingPoint best() {
    return curve.best();
  }

  /** Returns the confidence threshold of the best F1, or {@link #FALLBACK_CONFIDENCE}. */
  public double confidenceThreshold() {
    double best = best().scoreThreshold();
    return Double.isNaN(best) ? FALLBACK_CONFIDENCE : best;
  }

  /**
   * Returns all classes together as a row like those of the classes; its index is -1.
   *
   * @param images number of evaluated images
   */
  public ClassMetrics all(int images) {
    return new ClassMetrics(-1, images, instances(), map50, map50To95, curve);
  }

  /** Returns the number of objects that must be found. */
  public int instances() {
    return curve.groundTruth();
  }
}
