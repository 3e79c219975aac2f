package yolov3.evaluation;

import java.util.Arrays;
import yolov3.geometry.Box;

/**
 * Which detection of one class found which true object, at several IoU thresholds. Every figure of
 * this package is read off such tables.
 */
final class ClassMatches {

  private static final int NO_MATCH = -1;

  /** Scores of the detections that count, the highest first. */
  final double[] scores;

  /**
   * [IoU threshold][rank of the detection]: the index in {@link ClassSamples#truths} of the true
   * object that it found, or −1.
   */
  private final int[][] foundTruth;

  private ClassMatches(double[] scores, int[][] foundTruth) {
    this.scores = scores;
    this.foundTruth = foundTruth;
  }

  /**
   * Matches greedily as pycocotools' {@code evaluateImg} does: the detections of an image choose in
   * descending order of their scores, each the free true object of its image with the highest IoU,
   * if that reaches the threshold; of equal IoUs the last.
   *
   * <p>All images are walked at once, in descending order of the scores. That is the order within
   * every image too, and the order in which the curves need the detections, so one sort serves
   * both.
   *
   * @param iouThresholds ascending, at most 31
   * @param maxDetections of an image with more detections of this class, the best so many count
   */
  static ClassMatches of(ClassSamples samples, double[] iouThresholds, int maxDetections) {
    int detections = samples.boxes.length;
    double[] scores = new double[detections];
    int[][] foundTruth = new int[iouThresholds.length][detections];
    int[] countedOfImage = new int[samples.firstTruth.length - 1];
    int[] takenAt = new int[samples.truths.length]; // a bit for each IoU threshold
    double[] ious = new double[samples.truths.length]; // of one detection, those of its image set
    int counted = 0;
    for (int detection : DescendingOrder.of(samples.scores)) {
      int image = samples.imageOfBox[detection];
      if (countedOfImage[image] == maxDetections) {
        continue;
      }
      countedOfImage[image]++;
      int from = samples.firstTruth[image];
      int to = samples.firstTruth[image + 1];
      Box box = samples.boxes[detection];
      for (int truth = from; truth < to; truth++) {
        ious[truth] = box.iou(samples.truths[truth]);
      }
      for (int t = 0; t < iouThresholds.length; t++) {
        int bit = 1 << t;
        int found = bestFree(ious, takenAt, bit, from, to, iouThresholds[t]);
        foundTruth[t][counted] = found;
        if (found != NO_MATCH) {
          takenAt[found] |= bit;
        }
      }
      scores[counted++] = samples.scores[detection];
    }
    for (int t = 0; t < iouThresholds.length; t++) {
      foundTruth[t] = Arrays.copyOf(foundTruth[t], counted);
    }
    return new ClassMatches(Arrays.copyOf(scores, counted), foundTruth);
  }

  private static int bestFree(
      double[] ious, int[] takenAt, int bit, int from, int to, double iouThreshold) {
    double best = Math.min(iouThreshold, 1 - 1e-10); // pycocotools: IoU 1 can be rounded down
    int found = NO_MATCH;
    for (int truth = from; truth < to; truth++) {
      if (ious[truth] >= best && (takenAt[truth] & bit) == 0) {
        best = ious[truth];
        found = truth;
      }
    }
    return found;
  }

  /**
   * Whether a detection found a true object.
   *
   * @param threshold index of the IoU threshold
   * @param rank of the detection, from 0 for the highest score
   */
  boolean isRight(int threshold, int rank) {
    return foundTruth[threshold][rank] != NO_MATCH;
  }

  /** {@link #isRight} of all detections. */
  boolean[] right(int threshold) {
    boolean[] right = new boolean[scores.length];
    for (int rank = 0; rank < right.length; rank++) {
      right[rank] = isRight(threshold, rank);
    }
    return right;
  }
}
