package yolov3.evaluation;

import java.util.function.IntPredicate;

/**
 * The area under a precision-recall curve as COCO measures it: the mean of the precision at 101
 * recalls, where the precision at a recall is the best one at that recall or a higher one.
 */
final class AveragePrecision {

  /** Recalls at which the precision is read: 0, 0.01, …, 1. */
  private static final double[] RECALLS = evenlySpaced(0, 1, 101);

  private AveragePrecision() {}

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

  /**
   * @param detections the number of detections
   * @param isRight whether a detection, by its rank from the highest score, matches a true object
   * @param truths the number of true objects
   * @return 0 to 1; NaN when there is no true object
   */
  static double of(int detections, IntPredicate isRight, int truths) {
    if (truths == 0) {
      return Double.NaN;
    }
    double[] recall = new double[detections];
    double[] precision = new double[detections];
    int right = 0;
    for (int i = 0; i < detections; i++) {
      if (isRight.test(i)) {
        right++;
      }
      recall[i] = (double) right / truths;
      precision[i] = (double) right / (i + 1);
    }
    for (int i = detections - 1; i > 0; i--) {
      precision[i - 1] = Math.max(precision[i - 1], precision[i]);
    }
    double sum = 0;
    int i = 0;
    for (double atRecall : RECALLS) {
      while (i < detections && recall[i] < atRecall) {
        i++;
      }
      if (i == detections) {
        break;
      }
      sum += precision[i];
    }
    return sum / RECALLS.length;
  }
}
