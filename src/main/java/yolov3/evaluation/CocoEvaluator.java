package yolov3.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import yolov3.io.RunFailedException;

/**
 * Evaluation of detections by the rules of the COCO challenge, with the numbers of its reference
 * program (pycocotools, {@code COCOeval} with {@code iouType="bbox"}): ten IoU thresholds, 101
 * recalls, greedy matching, a limit of detections for each image and class, and means over the
 * classes that have objects. Classes are evaluated on all cores.
 *
 * <p>A difficult object is what {@code COCOeval} calls ignored: finding it is no error, missing it
 * neither. (pycocotools itself sets the mark for crowds only and overwrites what a file says.)
 *
 * <p>Differs from pycocotools: it adds 2.2e-16 to the denominator of the precision, here there is
 * nothing to guard against, since a precision is read only where there are detections.
 */
public final class CocoEvaluator {

  /** COCO's limit of detections for an image and class. */
  public static final int DEFAULT_MAX_DETECTIONS = 100;

  static final double[] IOU_THRESHOLDS = PrecisionEnvelope.evenlySpaced(0.5, 0.95, 10);

  /** Indices in {@link #IOU_THRESHOLDS}. */
  static final int IOU_50 = 0;

  private static final int IOU_75 = 5;

  private static final List<AreaRange> ANY_SIZE = List.of(AreaRange.ALL);
  private static final List<AreaRange> ALL_SIZES = List.of(AreaRange.values());

  private final int classes;
  private final int maxDetections;

  /** Evaluates with COCO's limit of {@value #DEFAULT_MAX_DETECTIONS} detections. */
  public CocoEvaluator(int classes) {
    this(classes, DEFAULT_MAX_DETECTIONS);
  }

  /**
   * @param classes the number of classes, at least 1
   * @param maxDetections maximum detections per image and class that count, those with the highest
   *     confidence; at least 1
   */
  public CocoEvaluator(int classes, int maxDetections) {
    if (classes < 1 || maxDetections < 1) {
      throw new IllegalArgumentException(
          "classes %d and maxDetections %d must be positive".formatted(classes, maxDetections));
    }
    this.classes = classes;
    this.maxDetections = maxDetections;
  }

  /**
   * Computes the metrics of a set of images, objects of all sizes together: cheap enough for every
   * epoch. Detections of equal confidence keep the order of the images, and of the detections in
   * them, as in pycocotools.
   *
   * @param images ground truth and detections of each image; an image may lack either
   * @throws IllegalArgumentException if the class of a box is not one of the evaluator's
   * @throws RunFailedException if a confidence is not finite
   */
  public Metrics evaluate(List<ImageResult> images) {
    List<ClassSamples> samples = ClassSamples.of(images, classes);
    List<ClassMetrics> metrics = forEach(c -> classMetrics(c, samples.get(c)));
    return new Metrics(
        meanOfPresent(metrics, ClassMetrics::ap50),
        meanOfPresent(metrics, ClassMetrics::ap50To95),
        PrecisionRecallCurve.merged(metrics.stream().map(ClassMetrics::curve).toList()),
        metrics);
  }

  /**
   * Computes the twelve numbers of a set of images; {@code ar100} is at this evaluator's limit of
   * detections. Parameter and exceptions as {@link #evaluate}.
   */
  public CocoSummary summarize(List<ImageResult> images) {
    List<ClassSamples> samples = ClassSamples.of(images, classes);
    List<double[]> summaries = forEach(c -> summary(samples.get(c)));
    return CocoSummary.of(
        IntStream.range(0, CocoSummary.NUMBERS)
            .mapToDouble(i -> meanOfPresent(summaries, summary -> summary[i]))
            .toArray());
  }

  private <T> List<T> forEach(Function<Integer, T> ofClass) {
    return IntStream.range(0, classes).parallel().boxed().map(ofClass).toList();
  }

  private ClassMetrics classMetrics(int classIndex, ClassSamples samples) {
    DetectionMatches matches =
        new DetectionMatches(samples, IOU_THRESHOLDS, ANY_SIZE, maxDetections);
    double[] averagePrecisions = averagePrecisions(matches, AreaRange.ALL);
    return new ClassMetrics(
        classIndex,
        samples.imagesWithGroundTruth(),
        matches.groundTruth(0),
        averagePrecisions[IOU_50],
        mean(averagePrecisions),
        matches.curve(0, IOU_50));
  }

  private double[] summary(ClassSamples samples) {
    DetectionMatches matches =
        new DetectionMatches(samples, IOU_THRESHOLDS, ALL_SIZES, maxDetections);
    double[] anySize = averagePrecisions(matches, AreaRange.ALL);
    return new double[] {
      mean(anySize),
      anySize[IOU_50],
      anySize[IOU_75],
      mean(averagePrecisions(matches, AreaRange.SMALL)),
      mean(averagePrecisions(matches, AreaRange.MEDIUM)),
      mean(averagePrecisions(matches, AreaRange.LARGE)),
      averageRecall(matches, AreaRange.ALL, 1),
      averageRecall(matches, AreaRange.ALL, 10),
      averageRecall(matches, AreaRange.ALL, maxDetections),
      averageRecall(matches, AreaRange.SMALL, maxDetections),
      averageRecall(matches, AreaRange.MEDIUM, maxDetections),
      averageRecall(matches, AreaRange.LARGE, maxDetections)
    };
  }

  private static double[] averagePrecisions(DetectionMatches matches, AreaRange range) {
    return IntStream.range(0, IOU_THRESHOLDS.length)
        .mapToDouble(t -> matches.envelope(range.ordinal(), t).mean(PrecisionEnvelope.COCO_RECALLS))
        .toArray();
  }

  private static double averageRecall(DetectionMatches matches, AreaRange range, int max) {
    double[] recalls = new double[IOU_THRESHOLDS.length];
    Arrays.setAll(recalls, t -> matches.recall(range.ordinal(), t, max));
    return mean(recalls);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static <T> double meanOfPresent(List<T> classes, ToDoubleFunction<T> figure) {
    return meanOfPresent(classes.stream().mapToDouble(figure));
  }

  /** Averages the numbers that are not NaN; NaN when all are. */
  static double meanOfPresent(DoubleStream figures) {
    return figures.filter(value -> !Double.isNaN(value)).average().orElse(Double.NaN);
  }
}
