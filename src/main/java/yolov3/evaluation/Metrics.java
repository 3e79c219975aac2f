package yolov3.evaluation;

import java.util.List;

/**
 * How good the detections of a set of images are.
 *
 * <p>The two means are over the classes that have objects to be found; with none at all they are
 * NaN.
 *
 * @param map50 mean average precision at IoU 0.5
 * @param map50To95 mean average precision over IoU 0.5, 0.55, …, 0.95: COCO's AP
 * @param curve precision and recall against the score threshold, over all classes together: every
 *     detection counts the same whatever its class, and detections of a class without objects are
 *     false
 * @param classes one for every class, in order of the class index, those without objects included
 */
public record Metrics(
    double map50, double map50To95, PrecisionRecallCurve curve, List<ClassMetrics> classes) {

  /** Score from which detections are shown where none is best. */
  public static final double FALLBACK_SCORE = 0.25;

  /** Keeps a copy of the list. */
  public Metrics {
    classes = List.copyOf(classes);
  }

  /** Where F1 over all classes together is best. */
  public OperatingPoint best() {
    return curve.best();
  }

  /**
   * The score from which detections are to be shown: that of the best F1, or {@link
   * #FALLBACK_SCORE} when no detection is right.
   */
  public double scoreToShow() {
    double best = best().scoreThreshold();
    return Double.isNaN(best) ? FALLBACK_SCORE : best;
  }

  /** How many objects must be found. */
  public int instances() {
    return curve.groundTruth();
  }
}
