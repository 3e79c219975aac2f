package yolov3.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Precision and recall against the confidence threshold at IoU 0.5, of one class or of all
 * together: a step for each confidence that a detection has, in descending order. Detections of
 * equal confidence are one step, since no threshold tells them apart. Detections that found an
 * object which need not be found (difficult, crowd) are skipped.
 */
public final class PrecisionRecallCurve {

  /** Curve without detections and without objects. */
  public static final PrecisionRecallCurve EMPTY = of(new double[0], new boolean[0], 0);

  // step 0 is before the first detection: nothing shown, above every confidence
  private final double[] scores;
  private final int[] truePositives;
  private final int[] shown;
  private final int groundTruth;
  private final OperatingPoint best;

  /**
   * Sums up detections, or groups of them of equal confidence.
   *
   * @param order indices of the others, by descending confidence
   */
  private PrecisionRecallCurve(
      int[] order, double[] scores, int[] truePositives, int[] shown, int groundTruth) {
    double[] steps = new double[order.length + 1];
    int[] truePositivesSoFar = new int[order.length + 1];
    int[] shownSoFar = new int[order.length + 1];
    steps[0] = Double.POSITIVE_INFINITY;
    int last = 0;
    for (int i : order) {
      if (scores[i] < steps[last]) {
        last++;
        steps[last] = scores[i];
        truePositivesSoFar[last] = truePositivesSoFar[last - 1];
        shownSoFar[last] = shownSoFar[last - 1];
      }
      truePositivesSoFar[last] += truePositives[i];
      shownSoFar[last] += shown[i];
    }
    this.scores = Arrays.copyOf(steps, last + 1);
    this.truePositives = Arrays.copyOf(truePositivesSoFar, last + 1);
    this.shown = Arrays.copyOf(shownSoFar, last + 1);
    this.groundTruth = groundTruth;
    this.best = findBest();
  }

  /**
   * @param scores confidences of the detections that count, in descending order
   * @param truePositive whether the detection of that confidence found an object
   * @param groundTruth the number of objects to be found
   */
  static PrecisionRecallCurve of(double[] scores, boolean[] truePositive, int groundTruth) {
    int[] order = IntStream.range(0, scores.length).toArray();
    int[] truePositives = IntStream.of(order).map(i -> truePositive[i] ? 1 : 0).toArray();
    int[] shown = IntStream.of(order).map(i -> 1).toArray();
    return new PrecisionRecallCurve(order, scores, truePositives, shown, groundTruth);
  }

  /** Merges the curves of all classes: every detection counts the same whatever its class. */
  static PrecisionRecallCurve merged(List<PrecisionRecallCurve> curves) {
    int steps = curves.stream().mapToInt(PrecisionRecallCurve::size).sum();
    double[] scores = new double[steps];
    int[] truePositives = new int[steps];
    int[] shown = new int[steps];
    int filled = 0;
    for (PrecisionRecallCurve curve : curves) {
      for (int i = 1; i <= curve.size(); i++) {
        scores[filled] = curve.scores[i];
        truePositives[filled] = curve.truePositives[i] - curve.truePositives[i - 1];
        shown[filled++] = curve.shown[i] - curve.shown[i - 1];
      }
    }
    int groundTruth = curves.stream().mapToInt(curve -> curve.groundTruth).sum();
    return new PrecisionRecallCurve(
        DescendingOrder.of(scores), scores, truePositives, shown, groundTruth);
  }

  /** Returns the number of different confidences. */
  public int size() {
    return scores.length - 1;
  }

  /** Returns the number of objects to be found. */
  public int groundTruth() {
    return groundTruth;
  }

  /** Returns the point of a step, from 0 for the highest confidence. */
  public OperatingPoint point(int step) {
    return pointAt(step + 1, scores[step + 1]);
  }

  /** Returns the point at any confidence threshold; what reaches it is shown. */
  public OperatingPoint at(double scoreThreshold) {
    return pointAt(stepAt(scoreThreshold), scoreThreshold);
  }

  private OperatingPoint pointAt(int step, double scoreThreshold) {
    return OperatingPoint.of(scoreThreshold, truePositives[step], shown[step], groundTruth);
  }

  /** Counts the detections from this confidence on that found an object. */
  public int truePositivesAt(double scoreThreshold) {
    return truePositives[stepAt(scoreThreshold)];
  }

  /** Counts the detections from this confidence on that found none. */
  public int falsePositivesAt(double scoreThreshold) {
    int step = stepAt(scoreThreshold);
    return shown[step] - truePositives[step];
  }

  /** Returns the min confidence of a detection; NaN when there is none. */
  public double lowestConfidence() {
    return size() == 0 ? Double.NaN : scores[size()];
  }

  /**
   * Returns the point with the best F1, of equal ones that with the highest confidence. Without a
   * true positive it has no threshold, and what all thresholds have in common: an F1 and a recall
   * of 0 if there are objects to be found, a precision of 0 if there are detections too.
   */
  public OperatingPoint best() {
    return best;
  }

  /**
   * Returns the max precision at each of COCO's recalls 0, 0.01, …, 1 or above. Its mean is the
   * average precision at IoU 0.5, but for equal confidences, which are one step here.
   *
   * @return 101 numbers from 0 to 1; 0 at recalls that are not reached
   */
  public double[] precisionAtRecalls() {
    double[] recalls = recalls();
    double[] read = new double[recalls.length];
    double max = 0;
    int r = recalls.length - 1;
    for (int step = size(); step > 0; step--) {
      double recall = groundTruth == 0 ? 0 : (double) truePositives[step] / groundTruth;
      while (r >= 0 && recalls[r] > recall) {
        read[r--] = max;
      }
      max = Math.max(max, (double) truePositives[step] / shown[step]);
    }
    Arrays.fill(read, 0, r + 1, max);
    return read;
  }

  /** Returns the recalls of {@link #precisionAtRecalls}. */
  public static double[] recalls() {
    return PrecisionEnvelope.COCO_RECALLS.clone();
  }

  /** Finds the last step from this confidence on, by bisection. */
  private int stepAt(double scoreThreshold) {
    int from = 1;
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
    int bestStep = 0;
    double bestF1 = 0;
    for (int step = 1; step <= size(); step++) {
      double f1 = OperatingPoint.f1(truePositives[step], shown[step], groundTruth);
      if (f1 > bestF1) {
        bestF1 = f1;
        bestStep = step;
      }
    }
    if (bestStep == 0) {
      int anyShown = groundTruth == 0 ? 0 : size();
      return OperatingPoint.of(Double.NaN, 0, anyShown, groundTruth);
    }
    return point(bestStep - 1);
  }
}
