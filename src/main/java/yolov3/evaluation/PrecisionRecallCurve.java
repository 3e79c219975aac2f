package yolov3.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * Precision and recall against the score threshold at IoU 0.5, of one class or of all together: a
 * step for each score that a detection has, the highest first. Detections of equal score are shown
 * together, since no threshold tells them apart. Detections that found an object which need not be
 * found (difficult, crowd) are left out.
 */
public final class PrecisionRecallCurve {

  /** A curve without detections and without true objects. */
  public static final PrecisionRecallCurve EMPTY = of(new double[0], new boolean[0], 0);

  private final double[] scores;
  private final int[] truePositives;
  private final int[] shown;
  private final int groundTruth;
  private final OperatingPoint best;

  private PrecisionRecallCurve(double[] scores, int[] truePositives, int[] shown, int groundTruth) {
    this.scores = scores;
    this.truePositives = truePositives;
    this.shown = shown;
    this.groundTruth = groundTruth;
    this.best = findBest();
  }

  /**
   * @param scores of the detections that count, the highest first
   * @param truePositive whether the detection of that score found an object
   * @param groundTruth the number of objects to be found
   */
  static PrecisionRecallCurve of(double[] scores, boolean[] truePositive, int groundTruth) {
    double[] steps = new double[scores.length];
    int[] truePositives = new int[scores.length];
    int[] shown = new int[scores.length];
    int count = 0;
    int found = 0;
    for (int i = 0; i < scores.length; i++) {
      if (truePositive[i]) {
        found++;
      }
      if (i + 1 == scores.length || scores[i + 1] < scores[i]) {
        steps[count] = scores[i];
        truePositives[count] = found;
        shown[count++] = i + 1;
      }
    }
    return new PrecisionRecallCurve(
        Arrays.copyOf(steps, count),
        Arrays.copyOf(truePositives, count),
        Arrays.copyOf(shown, count),
        groundTruth);
  }

  /**
   * One curve over all classes: every detection counts the same whatever its class.
   *
   * @param curves one a class
   */
  static PrecisionRecallCurve merged(List<PrecisionRecallCurve> curves) {
    int steps = curves.stream().mapToInt(PrecisionRecallCurve::size).sum();
    double[] scores = new double[steps];
    int[] newTruePositives = new int[steps];
    int[] newShown = new int[steps];
    int filled = 0;
    for (PrecisionRecallCurve curve : curves) {
      for (int i = 0; i < curve.size(); i++) {
        scores[filled] = curve.scores[i];
        newTruePositives[filled] =
            curve.truePositives[i] - (i == 0 ? 0 : curve.truePositives[i - 1]);
        newShown[filled++] = curve.shown[i] - (i == 0 ? 0 : curve.shown[i - 1]);
      }
    }
    double[] merged = new double[steps];
    int[] truePositives = new int[steps];
    int[] shown = new int[steps];
    int last = -1;
    for (int step : DescendingOrder.of(scores)) {
      if (last < 0 || scores[step] < merged[last]) {
        last++;
        merged[last] = scores[step];
        truePositives[last] = last == 0 ? 0 : truePositives[last - 1];
        shown[last] = last == 0 ? 0 : shown[last - 1];
      }
      truePositives[last] += newTruePositives[step];
      shown[last] += newShown[step];
    }
    return new PrecisionRecallCurve(
        Arrays.copyOf(merged, last + 1),
        Arrays.copyOf(truePositives, last + 1),
        Arrays.copyOf(shown, last + 1),
        curves.stream().mapToInt(curve -> curve.groundTruth).sum());
  }

  /** The number of different scores. */
  public int size() {
    return scores.length;
  }

  /** The number of objects to be found. */
  public int groundTruth() {
    return groundTruth;
  }

  /**
   * The point at one of the scores.
   *
   * @param step from 0 for the highest score
   */
  public OperatingPoint point(int step) {
    return OperatingPoint.of(scores[step], truePositives[step], shown[step], groundTruth);
  }

  /** The point at any score threshold: detections with at least this score are shown. */
  public OperatingPoint at(double scoreThreshold) {
    int step = stepAt(scoreThreshold);
    return step < 0
        ? OperatingPoint.of(scoreThreshold, 0, 0, groundTruth)
        : OperatingPoint.of(scoreThreshold, truePositives[step], shown[step], groundTruth);
  }

  /** How many of the detections with at least this score found an object. */
  public int truePositivesAt(double scoreThreshold) {
    int step = stepAt(scoreThreshold);
    return step < 0 ? 0 : truePositives[step];
  }

  /** How many of the detections with at least this score found none. */
  public int falsePositivesAt(double scoreThreshold) {
    int step = stepAt(scoreThreshold);
    return step < 0 ? 0 : shown[step] - truePositives[step];
  }

  /** The lowest score of a detection; NaN when there is none. */
  public double lowestScore() {
    return scores.length == 0 ? Double.NaN : scores[scores.length - 1];
  }

  /**
   * The point with the best F1, of equal ones that with the highest score. When there is no true
   * positive it has no threshold, and what all thresholds have in common: an F1 and a recall of 0
   * if there are objects to be found, a precision of 0 if there are detections too.
   */
  public OperatingPoint best() {
    return best;
  }

  /**
   * The precision-recall curve: at each recall the best precision at that recall or above, at
   * COCO's recalls 0, 0.01, …, 1. Its mean is the average precision at IoU 0.5, but for equal
   * scores, which are one step here.
   *
   * @return 101 numbers from 0 to 1; 0 at recalls that are not reached
   */
  public double[] precisionAtRecalls() {
    double[] recalls = recalls();
    double[] read = new double[recalls.length];
    double best = 0;
    int r = recalls.length - 1;
    for (int step = scores.length - 1; step >= 0; step--) {
      double recall = groundTruth == 0 ? 0 : (double) truePositives[step] / groundTruth;
      while (r >= 0 && recalls[r] > recall) {
        read[r--] = best;
      }
      best = Math.max(best, (double) truePositives[step] / shown[step]);
    }
    while (r >= 0) {
      read[r--] = best;
    }
    return read;
  }

  /** The recalls of {@link #precisionAtRecalls}. */
  public static double[] recalls() {
    return PrecisionEnvelope.COCO_RECALLS.clone();
  }

  /** The last step with at least this score; −1 when there is none. */
  private int stepAt(double scoreThreshold) {
    int from = 0;
    int to = scores.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (scores[middle] >= scoreThreshold) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from - 1;
  }

  private OperatingPoint findBest() {
    int bestStep = -1;
    double bestF1 = 0;
    for (int step = 0; step < scores.length; step++) {
      double f1 = OperatingPoint.f1(truePositives[step], shown[step], groundTruth);
      if (f1 > bestF1) {
        bestF1 = f1;
        bestStep = step;
      }
    }
    if (bestStep < 0) {
      int anyShown = groundTruth == 0 ? 0 : scores.length;
      return OperatingPoint.of(Double.NaN, 0, anyShown, groundTruth);
    }
    return point(bestStep);
  }
}
