package yolov3.evaluation;

/**
 * What a user gets who shows only the detections from a score on, with IoU 0.5 as the measure of
 * right and wrong.
 *
 * @param scoreThreshold detections with at least this score are shown
 * @param precision the part of the shown detections that is right
 * @param recall the part of the true objects that is found
 * @param f1 harmonic mean of the two: 2·right / (shown + true objects)
 */
public record OperatingPoint(double scoreThreshold, double precision, double recall, double f1) {

  /** No threshold finds anything: every figure is 0. */
  public static final OperatingPoint NOTHING_FOUND = new OperatingPoint(0, 0, 0, 0);

  /**
   * The threshold with the best F1.
   *
   * <p>Only a score that some detection has can be a threshold, and all detections of that score
   * are then shown: equal scores cannot be told apart by a threshold. Of thresholds with the same
   * F1 the highest is taken.
   *
   * @param scores scores, the highest first
   * @param right whether the detection of that score matches a true object
   * @param truths the number of true objects
   * @return {@link #NOTHING_FOUND} when no detection is right
   */
  static OperatingPoint best(double[] scores, boolean[] right, int truths) {
    OperatingPoint best = NOTHING_FOUND;
    int rightSoFar = 0;
    for (int i = 0; i < scores.length; i++) {
      if (right[i]) {
        rightSoFar++;
      }
      int shown = i + 1;
      boolean endsTie = shown == scores.length || scores[shown] < scores[i];
      double f1 = 2.0 * rightSoFar / (shown + truths);
      if (endsTie && f1 > best.f1) {
        double precision = (double) rightSoFar / shown;
        double recall = (double) rightSoFar / truths;
        best = new OperatingPoint(scores[i], precision, recall, f1);
      }
    }
    return best;
  }
}
