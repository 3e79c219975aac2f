package yolov3.evaluation;

/**
 * What a user gets who shows only the detections from a score on, with IoU 0.5 as the measure of
 * true and false.
 *
 * @param scoreThreshold detections with at least this score are shown; NaN when none is better than
 *     another
 * @param precision the part of the shown detections that are true positives; NaN when none is shown
 * @param recall the part of the true objects that is found; NaN when there are none
 * @param f1 harmonic mean of the two: 2 · true positives / (shown + true objects); NaN when there
 *     are no true objects
 */
public record OperatingPoint(double scoreThreshold, double precision, double recall, double f1) {

  /**
   * @param truePositives of the shown detections
   * @param shown detections that count
   * @param groundTruth the number of objects to be found
   */
  static OperatingPoint of(double scoreThreshold, int truePositives, int shown, int groundTruth) {
    return new OperatingPoint(
        scoreThreshold,
        shown == 0 ? Double.NaN : (double) truePositives / shown,
        groundTruth == 0 ? Double.NaN : (double) truePositives / groundTruth,
        f1(truePositives, shown, groundTruth));
  }

  static double f1(int truePositives, int shown, int groundTruth) {
    return groundTruth == 0 ? Double.NaN : 2.0 * truePositives / (shown + groundTruth);
  }
}
