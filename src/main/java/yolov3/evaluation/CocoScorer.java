package yolov3.evaluation;

import java.util.ArrayList;
import java.util.List;
import yolov3.error.RunFailedException;

/**
 * Scores detections by the rules of the COCO challenge, with the numbers of its reference program
 * (pycocotools, {@code COCOeval} with {@code iouType="bbox"}): ten IoU thresholds, 101 recalls,
 * greedy matching, a limit of detections for each image and class, and means over the classes that
 * have truth.
 *
 * <p>Differs from pycocotools: it adds 2.2e-16 to the denominator of the precision, here there is
 * nothing to guard against, since a precision is read only where there are detections.
 */
public final class CocoScorer {

  /** COCO's limit of detections for an image and class. */
  public static final int DEFAULT_MAX_DETECTIONS = 100;

  private static final double[] IOU_THRESHOLDS = AveragePrecision.evenlySpaced(0.5, 0.95, 10);

  /** Index of IoU 0.5 in {@link #IOU_THRESHOLDS}. */
  private static final int IOU_50 = 0;

  private final int classes;
  private final int maxDetections;

  /** A scorer with COCO's limit of {@value #DEFAULT_MAX_DETECTIONS} detections. */
  public CocoScorer(int classes) {
    this(classes, DEFAULT_MAX_DETECTIONS);
  }

  /**
   * @param classes the number of classes, at least 1
   * @param maxDetections how many detections of an image and class count, those with the highest
   *     scores; at least 1
   */
  public CocoScorer(int classes, int maxDetections) {
    if (classes < 1 || maxDetections < 1) {
      throw new IllegalArgumentException(
          "classes %d and maxDetections %d must be positive".formatted(classes, maxDetections));
    }
    this.classes = classes;
    this.maxDetections = maxDetections;
  }

  /**
   * Scores a set of images. Where scores are equal the order of the images, and of the detections
   * in them, decides, as it does in pycocotools.
   *
   * @param images truth and detections of each image; an image may lack either
   * @throws IllegalArgumentException if the class of a box is not one of the scorer's
   * @throws RunFailedException if a score is not finite
   */
  public Metrics score(List<ImageResult> images) {
    List<ClassMetrics> classMetrics = new ArrayList<>(classes);
    List<ClassMatches> classMatches = new ArrayList<>(classes);
    int truths = 0;
    for (ClassSamples samples : ClassSamples.of(images, classes)) {
      ClassMatches matches = ClassMatches.of(samples, IOU_THRESHOLDS, maxDetections);
      classMetrics.add(classMetrics(classMetrics.size(), samples, matches));
      classMatches.add(matches);
      truths += samples.truths.length;
    }
    List<ClassMetrics> present = classMetrics.stream().filter(c -> c.instances() > 0).toList();
    return new Metrics(
        present.stream().mapToDouble(ClassMetrics::ap50).average().orElse(Double.NaN),
        present.stream().mapToDouble(ClassMetrics::ap50To95).average().orElse(Double.NaN),
        bestOverAll(classMatches, truths),
        classMetrics);
  }

  private static ClassMetrics classMetrics(
      int classIndex, ClassSamples samples, ClassMatches matches) {
    int instances = samples.truths.length;
    double[] averagePrecisions = new double[IOU_THRESHOLDS.length];
    double sum = 0;
    for (int t = 0; t < IOU_THRESHOLDS.length; t++) {
      int threshold = t;
      averagePrecisions[t] =
          AveragePrecision.of(
              matches.scores.length, rank -> matches.isRight(threshold, rank), instances);
      sum += averagePrecisions[t];
    }
    return new ClassMetrics(
        classIndex,
        samples.imagesWithTruth(),
        instances,
        averagePrecisions[IOU_50],
        sum / IOU_THRESHOLDS.length,
        OperatingPoint.best(matches.scores, matches.right(IOU_50), instances));
  }

  private static OperatingPoint bestOverAll(List<ClassMatches> classMatches, int truths) {
    int detections = classMatches.stream().mapToInt(matches -> matches.scores.length).sum();
    double[] scores = new double[detections];
    boolean[] right = new boolean[detections];
    int filled = 0;
    for (ClassMatches matches : classMatches) {
      int count = matches.scores.length;
      System.arraycopy(matches.scores, 0, scores, filled, count);
      System.arraycopy(matches.right(IOU_50), 0, right, filled, count);
      filled += count;
    }
    int[] order = DescendingOrder.of(scores);
    double[] sortedScores = new double[detections];
    boolean[] sortedRight = new boolean[detections];
    for (int rank = 0; rank < detections; rank++) {
      sortedScores[rank] = scores[order[rank]];
      sortedRight[rank] = right[order[rank]];
    }
    return OperatingPoint.best(sortedScores, sortedRight, truths);
  }
}
