package yolov3.evaluation;

import java.util.Arrays;

/**
 * The precision-recall curve of detections that are added by falling score, and the means of it
 * that benchmarks call average precision. The precision at a recall is the best one at that recall
 * or a higher one.
 *
 * <p>Only a true positive raises the recall, so the curve is a precision for each of them.
 */
public final class PrecisionEnvelope {

  /** COCO's recalls: 0, 0.01, …, 1. */
  public static final double[] COCO_RECALLS = evenlySpaced(0, 1, 101);

  /** Recalls of the 11 point metric of VOC 2007: 0, 0.1, …, 1. */
  static final double[] VOC07_RECALLS = evenlySpaced(0, 1, 11);

  private final int groundTruth;
  private final double[] precisions; // when the first, second, … true positive is shown
  private int truePositives;
  private int shown;

  /**
   * @param groundTruth the number of objects to be found
   */
  public PrecisionEnvelope(int groundTruth) {
    this.groundTruth = groundTruth;
    this.precisions = new double[groundTruth];
  }

  /**
   * Numbers at equal distances, by numpy's {@code linspace} to the last bit: 35 · 0.01 is more than
   * 35 / 100, so that 35 found of 100 do not reach it.
   *
   * @param first the first number
   * @param last the last number
   * @param count how many, at least 2
   */
  static double[] evenlySpaced(double first, double last, int count) {
    double step = (last - first) / (count - 1);
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = first + i * step;
    }
    numbers[count - 1] = last;
    return numbers;
  }

  /** Adds the detection with the next lower score, unless it is one that does not count. */
  public void add(boolean truePositive) {
    shown++;
    if (truePositive) {
      precisions[truePositives++] = (double) truePositives / shown;
    }
  }

  /** The part of the objects that is found; NaN when there are none. */
  double recall() {
    return groundTruth == 0 ? Double.NaN : (double) truePositives / groundTruth;
  }

  /**
   * The precision at each of some recalls; 0 at those that are not reached.
   *
   * @param recalls ascending
   */
  double[] at(double[] recalls) {
    double[] best = best();
    double[] read = new double[recalls.length];
    int found = 1;
    for (int r = 0; r < recalls.length; r++) {
      while (found <= truePositives && (double) found / groundTruth < recalls[r]) {
        found++;
      }
      read[r] = found <= truePositives ? best[found - 1] : 0;
    }
    return read;
  }

  /** The mean of the precision at some recalls; NaN when there are no objects. */
  public double mean(double[] recalls) {
    return groundTruth == 0 ? Double.NaN : Arrays.stream(at(recalls)).sum() / recalls.length;
  }

  /** The area under the whole curve, as VOC 2010 and later; NaN when there are no objects. */
  double area() {
    return groundTruth == 0 ? Double.NaN : Arrays.stream(best()).sum() / groundTruth;
  }

  private double[] best() {
    double[] best = Arrays.copyOf(precisions, truePositives);
    for (int i = truePositives - 1; i > 0; i--) {
      best[i - 1] = Math.max(best[i - 1], best[i]);
    }
    return best;
  }
}
