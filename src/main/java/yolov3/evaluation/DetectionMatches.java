package yolov3.evaluation;

import java.util.Arrays;
import java.util.List;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Which detections of one class found a true object, at several IoU thresholds and for several
 * ranges of object size. Every figure of COCO is read off such a table.
 *
 * <p>In a range of sizes an object of another size is one that need not be found, as a difficult
 * one or a crowd is everywhere; a detection that finds such an object, or that finds nothing and is
 * of another size itself, does not count.
 */
public final class DetectionMatches {

  /** Instead of an object: the detection found none. */
  public static final int NO_MATCH = -1;

  /** Scores of the detections within the limit, the highest first. */
  public final double[] scores;

  /** Index of each of them in {@link ClassSamples#boxes}. */
  public final int[] detections;

  /**
   * Index in {@link ClassSamples#groundTruth} of what each found in the first range and at the
   * lowest threshold, or {@link #NO_MATCH}.
   */
  public final int[] found;

  private final int thresholds;
  private final int[] rankInImage; // of each detection, from 0
  private final long[] truePositive; // of each detection: a bit for each range and threshold
  private final long[] ignored; // the same
  private final int[] groundTruth; // of each range: how many objects must be found

  private DetectionMatches(
      int thresholds,
      double[] scores,
      int[] detections,
      int[] found,
      int[] rankInImage,
      long[] truePositive,
      long[] ignored,
      int[] groundTruth) {
    this.thresholds = thresholds;
    this.scores = scores;
    this.detections = detections;
    this.found = found;
    this.rankInImage = rankInImage;
    this.truePositive = truePositive;
    this.ignored = ignored;
    this.groundTruth = groundTruth;
  }

  /**
   * Matches greedily as pycocotools' {@code evaluateImg} does: the detections of an image choose in
   * descending order of their scores, each the free object of its image with the highest IoU that
   * reaches the threshold, of equal IoUs the last; one that need not be found is chosen only where
   * there is no other, and a crowd is always free.
   *
   * <p>All images are walked at once, in descending order of the scores. That is the order within
   * every image too, and the order in which the curves need the detections, so one sort serves
   * both.
   *
   * @param iouThresholds ascending
   * @param ranges sizes of objects; ranges × thresholds is at most 64
   * @param maxDetections of an image with more detections of this class, the best so many count
   */
  public static DetectionMatches of(
      ClassSamples samples, double[] iouThresholds, List<AreaRange> ranges, int maxDetections) {
    return new Matching(samples, iouThresholds, ranges, maxDetections).run();
  }

  /**
   * How many objects must be found.
   *
   * @param range index of the range of sizes
   */
  public int groundTruth(int range) {
    return groundTruth[range];
  }

  /**
   * Whether a detection found an object that counts.
   *
   * @param range index of the range of sizes
   * @param threshold index of the IoU threshold
   * @param rank of the detection, from 0 for the highest score
   */
  public boolean isTruePositive(int range, int threshold, int rank) {
    return (truePositive[rank] >>> (range * thresholds + threshold) & 1) != 0;
  }

  /** Whether a detection does not count; parameters as above. */
  public boolean isIgnored(int range, int threshold, int rank) {
    return (ignored[rank] >>> (range * thresholds + threshold) & 1) != 0;
  }

  /** The precision-recall curve of the detections that count. */
  PrecisionEnvelope envelope(int range, int threshold) {
    PrecisionEnvelope envelope = new PrecisionEnvelope(groundTruth[range]);
    long bit = 1L << (range * thresholds + threshold);
    for (int rank = 0; rank < scores.length; rank++) {
      if ((ignored[rank] & bit) == 0) {
        envelope.add((truePositive[rank] & bit) != 0);
      }
    }
    return envelope;
  }

  /**
   * The part of the objects found by the best detections of each image; NaN when there are none.
   *
   * @param most how many detections of an image, those with the highest scores
   */
  double recall(int range, int threshold, int most) {
    if (groundTruth[range] == 0) {
      return Double.NaN;
    }
    int found = 0;
    for (int rank = 0; rank < scores.length; rank++) {
      if (rankInImage[rank] < most && isTruePositive(range, threshold, rank)) {
        found++;
      }
    }
    return (double) found / groundTruth[range];
  }

  /** Precision and recall against the score. */
  PrecisionRecallCurve curve(int range, int threshold) {
    double[] counted = new double[scores.length];
    boolean[] found = new boolean[scores.length];
    int count = 0;
    for (int rank = 0; rank < scores.length; rank++) {
      if (!isIgnored(range, threshold, rank)) {
        counted[count] = scores[rank];
        found[count++] = isTruePositive(range, threshold, rank);
      }
    }
    return PrecisionRecallCurve.of(Arrays.copyOf(counted, count), found, groundTruth[range]);
  }

  /** One walk over the detections of a class. */
  private static final class Matching {

    private final ClassSamples samples;
    private final double[] iouThresholds;
    private final List<AreaRange> ranges;
    private final int maxDetections;

    /** Of each object: a bit for each range in which it need not be found. */
    private final int[] optional;

    private final long[] taken; // of each object: a bit for each range and threshold
    private int[] candidates = new int[8]; // objects near enough to the detection at hand
    private double[] overlaps = new double[8];
    private int candidateCount;

    Matching(
        ClassSamples samples, double[] iouThresholds, List<AreaRange> ranges, int maxDetections) {
      if (ranges.size() * iouThresholds.length > Long.SIZE) {
        throw new IllegalArgumentException("more ranges × thresholds than a long has bits");
      }
      this.samples = samples;
      this.iouThresholds = new double[iouThresholds.length];
      for (int t = 0; t < iouThresholds.length; t++) {
        // pycocotools: IoU 1 can be rounded down
        this.iouThresholds[t] = Math.min(iouThresholds[t], 1 - 1e-10);
      }
      this.ranges = ranges;
      this.maxDetections = maxDetections;
      this.optional = new int[samples.groundTruth.length];
      this.taken = new long[samples.groundTruth.length];
    }

    DetectionMatches run() {
      int[] required = new int[ranges.size()];
      for (int i = 0; i < optional.length; i++) {
        LabelledBox object = samples.groundTruth[i];
        for (int r = 0; r < required.length; r++) {
          if (object.counts() && ranges.get(r).contains(object.area())) {
            required[r]++;
          } else {
            optional[i] |= 1 << r;
          }
        }
      }
      int detections = samples.boxes.length;
      double[] scores = new double[detections];
      int[] indices = new int[detections];
      int[] foundFirst = new int[detections];
      int[] rankInImage = new int[detections];
      long[] truePositive = new long[detections];
      long[] ignored = new long[detections];
      int[] countedOfImage = new int[samples.imageCount()];
      int counted = 0;
      for (int detection : DescendingOrder.of(samples.scores)) {
        int image = samples.imageOfBox[detection];
        if (countedOfImage[image] == maxDetections) {
          continue;
        }
        scores[counted] = samples.scores[detection];
        indices[counted] = detection;
        rankInImage[counted] = countedOfImage[image]++;
        Box box = samples.boxes[detection];
        findCandidates(box, image);
        for (int r = 0; r < required.length; r++) {
          boolean outside = !ranges.get(r).contains(box.area());
          for (int t = 0; t < iouThresholds.length; t++) {
            int position = r * iouThresholds.length + t;
            int found = candidateCount == 0 ? NO_MATCH : choose(r, position, iouThresholds[t]);
            if (position == 0) {
              foundFirst[counted] = found;
            }
            if (found == NO_MATCH ? outside : isOptional(found, r)) {
              ignored[counted] |= 1L << position;
            } else if (found != NO_MATCH) {
              truePositive[counted] |= 1L << position;
            }
            if (found != NO_MATCH) {
              taken[found] |= 1L << position;
            }
          }
        }
        counted++;
      }
      return new DetectionMatches(
          iouThresholds.length,
          Arrays.copyOf(scores, counted),
          Arrays.copyOf(indices, counted),
          Arrays.copyOf(foundFirst, counted),
          Arrays.copyOf(rankInImage, counted),
          Arrays.copyOf(truePositive, counted),
          Arrays.copyOf(ignored, counted),
          required);
    }

    private void findCandidates(Box box, int image) {
      candidateCount = 0;
      for (int i = samples.firstOfImage[image]; i < samples.firstOfImage[image + 1]; i++) {
        double overlap = DetectionIou.of(box, samples.groundTruth[i]);
        if (overlap >= iouThresholds[0]) {
          if (candidateCount == candidates.length) {
            candidates = Arrays.copyOf(candidates, 2 * candidateCount);
            overlaps = Arrays.copyOf(overlaps, 2 * candidateCount);
          }
          candidates[candidateCount] = i;
          overlaps[candidateCount++] = overlap;
        }
      }
    }

    private int choose(int range, int position, double iouThreshold) {
      int required = best(range, position, iouThreshold, false);
      return required != NO_MATCH ? required : best(range, position, iouThreshold, true);
    }

    private int best(int range, int position, double iouThreshold, boolean ofOptional) {
      double best = iouThreshold;
      int found = NO_MATCH;
      for (int i = 0; i < candidateCount; i++) {
        int object = candidates[i];
        if (overlaps[i] >= best
            && isOptional(object, range) == ofOptional
            && isFree(object, position)) {
          best = overlaps[i];
          found = object;
        }
      }
      return found;
    }

    private boolean isOptional(int object, int range) {
      return (optional[object] >>> range & 1) != 0;
    }

    private boolean isFree(int object, int position) {
      return (taken[object] >>> position & 1) == 0
          || samples.groundTruth[object].kind() == LabelledBox.Kind.CROWD;
    }
  }
}
