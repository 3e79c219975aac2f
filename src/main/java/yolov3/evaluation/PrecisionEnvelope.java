package yolov3.evaluation;

import java.util.Arrays;

/**
 * Precision-recall curve of detections that are added by descending confidence, and the means of it
 * that benchmarks call average precision. The precision at a recall is the max at that recall or a
 * higher one.
 *
 * <p>Only a true positive raises the recall, so the curve is a precision for each of them.
 */
public final class PrecisionEnvelope {

  /** COCO's recalls: 0, 0.01, …, 1. */
  public static final double[] COCO_RECALLS = evenlySpaced(0, 1, 101);

  /** VOC 2007's recalls: 0, 0.1, …, 1. */
  static final double[] VOC07_RECALLS = evenlySpaced(0, 1, 11);

  private final int groundTruth;
  private final double[] precisions; // at the first, second, … true positive
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
   * Returns at least 2 numbers at equal distances, by numpy's {@code linspace} to the last bit: 35
   * · 0.01 is more than 35 / 100, so that 35 found of 100 do not reach it.
   */
  static double[] evenlySpaced(double first, double last, int count) {
    double step = (last - first) / (count - 1);
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> first + i * step);
    numbers[count - 1] = last;
    return numbers;
  }

  /** Adds the detection with the next lower confidence, unless it does not count. */
  public void add(boolean truePositive) {
    shown++;
    if (truePositive) {
      precisions[truePositives++] = (double) truePositives / shown;
    }
  }

  double recall() {
    return groundTruth == 0 ? Double.NaN : (double) truePositives / groundTruth;
  }

  /**
   * Returns the mean of the precisions at some recalls, 0 at those that are not reached; NaN when
   * there are no objects.
   *
   * @param recalls ascending
   */
  public double mean(double[] recalls) {
    if (groundTruth == 0) {
      return Double.NaN;
    }
    double[] max = maxFromHere();
    double[] read = new double[recalls.length];
    int found = 1;
    for (int r = 0; r < recalls.length; r++) {
      while (found <= truePositives && (double) found / groundTruth < recalls[r]) {
        found++;
      }
      read[r] = found <= truePositives ? max[found - 1] : 0;
    }
    return Arrays.stream(read).sum() / recalls.length;
  }

  /** Returns the area under the curve, as VOC 2010 and later; NaN when there are no objects. */
  double area() {
    return groundTruth == 0 ? Double.NaN : Arrays.stream(maxFromHere()).sum() / groundTruth;
  }

  private double[] maxFromHere() {
    double[] max = Arrays.copyOf(precisions, truePositives);
    for (int i = truePositives - 1; i > 0; i--) {
      max[i - 1] = Math.max(max[i - 1], max[i]);
    }
    return max;
  }
}
