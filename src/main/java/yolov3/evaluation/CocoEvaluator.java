package yolov3.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import yolov3.io.RunFailedException;

/**
 * Scores detections by the rules of the COCO challenge, with the numbers of its reference program
 * (pycocotools, {@code COCOeval} with {@code iouType="bbox"}): ten IoU thresholds, 101 recalls,
 * greedy matching, a limit of detections for each image and class, and means over the classes that
 * have objects. Classes are scored on all cores.
 *
 * <p>A difficult object is what {@code COCOeval} calls ignored: finding it is no mistake, missing
 * it neither. (pycocotools itself sets the mark for crowds only and overwrites what a file says.)
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

  /** A scorer with COCO's limit of {@value #DEFAULT_MAX_DETECTIONS} detections. */
  public CocoEvaluator(int classes) {
    this(classes, DEFAULT_MAX_DETECTIONS);
  }

  /**
   * @param classes the number of classes, at least 1
   * @param maxDetections how many detections of an image and class count, those with the highest
   *     scores; at least 1
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
   * Scores a set of images, objects of all sizes together: cheap enough for every epoch. Where
   * scores are equal the order of the images, and of the detections in them, decides, as it does in
   * pycocotools.
   *
   * @param images ground truth and detections of each image; an image may lack either
   * @throws IllegalArgumentException if the class of a box is not one of the scorer's
   * @throws RunFailedException if a score is not finite
   */
  public Metrics score(List<ImageResult> images) {
    ClassSamples[] samples = ClassSamples.of(images, classes);
    List<ClassMetrics> classMetrics =
        IntStream.range(0, classes).parallel().mapToObj(c -> classMetrics(c, samples[c])).toList();
    return new Metrics(
        meanOfPresent(classMetrics, ClassMetrics::ap50),
        meanOfPresent(classMetrics, ClassMetrics::ap50To95),
        PrecisionRecallCurve.merged(classMetrics.stream().map(ClassMetrics::curve).toList()),
        classMetrics);
  }

  /**
   * The twelve numbers of a set of images. Parameter and exceptions as {@link #score}.
   *
   * @return its {@code ar100} is at this scorer's limit of detections
   */
  public CocoSummary summarize(List<ImageResult> images) {
    ClassSamples[] samples = ClassSamples.of(images, classes);
    List<CocoSummary> summaries =
        IntStream.range(0, classes).parallel().mapToObj(c -> summary(samples[c])).toList();
    double[] means = new double[12];
    for (int i = 0; i < means.length; i++) {
      int figure = i;
      means[i] = meanOfPresent(summaries, summary -> summary.toArray()[figure]);
    }
    return new CocoSummary(
        means[0], means[1], means[2], means[3], means[4], means[5], means[6], means[7], means[8],
        means[9], means[10], means[11]);
  }

  private ClassMetrics classMetrics(int classIndex, ClassSamples samples) {
    DetectionMatches matches =
        DetectionMatches.of(samples, IOU_THRESHOLDS, ANY_SIZE, maxDetections);
    double[] averagePrecisions = averagePrecisions(matches, 0);
    return new ClassMetrics(
        classIndex,
        samples.imagesWithGroundTruth(),
        matches.groundTruth(0),
        averagePrecisions[IOU_50],
        mean(averagePrecisions),
        matches.curve(0, IOU_50));
  }

  private CocoSummary summary(ClassSamples samples) {
    DetectionMatches matches =
        DetectionMatches.of(samples, IOU_THRESHOLDS, ALL_SIZES, maxDetections);
    double[] anySize = averagePrecisions(matches, AreaRange.ALL.ordinal());
    return new CocoSummary(
        mean(anySize),
        anySize[IOU_50],
        anySize[IOU_75],
        mean(averagePrecisions(matches, AreaRange.SMALL.ordinal())),
        mean(averagePrecisions(matches, AreaRange.MEDIUM.ordinal())),
        mean(averagePrecisions(matches, AreaRange.LARGE.ordinal())),
        averageRecall(matches, AreaRange.ALL, 1),
        averageRecall(matches, AreaRange.ALL, 10),
        averageRecall(matches, AreaRange.ALL, maxDetections),
        averageRecall(matches, AreaRange.SMALL, maxDetections),
        averageRecall(matches, AreaRange.MEDIUM, maxDetections),
        averageRecall(matches, AreaRange.LARGE, maxDetections));
  }

  private static double[] averagePrecisions(DetectionMatches matches, int range) {
    double[] averagePrecisions = new double[IOU_THRESHOLDS.length];
    Arrays.setAll(
        averagePrecisions,
        t ->
            matches.groundTruth(range) == 0
                ? Double.NaN
                : matches.envelope(range, t).mean(PrecisionEnvelope.COCO_RECALLS));
    return averagePrecisions;
  }

  private static double averageRecall(DetectionMatches matches, AreaRange range, int most) {
    double[] recalls = new double[IOU_THRESHOLDS.length];
    Arrays.setAll(recalls, t -> matches.recall(range.ordinal(), t, most));
    return mean(recalls);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  /** Over the classes that have the figure; NaN when none has. */
  private static <T> double meanOfPresent(List<T> classes, ToDoubleFunction<T> figure) {
    return classes.stream()
        .mapToDouble(figure)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }
}
