package yolov3.evaluation;

/**
 * Precision, recall and F1 at one confidence threshold, at IoU 0.5.
 *
 * @param scoreThreshold min confidence of the detections that are shown; NaN when no threshold is
 *     better than another
 * @param precision true positives / shown detections; NaN when none is shown
 * @param recall true positives / objects to be found; NaN when there are none
 * @param f1 harmonic mean of the two: 2 · true positives / (shown + objects); NaN when there are no
 *     objects
 */
public record OperatingPoint(double scoreThreshold, double precision, double recall, double f1) {

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
