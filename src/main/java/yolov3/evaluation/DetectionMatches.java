package yolov3.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import yolov3.evaluation.ClassSamples.ImageDetection;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Matches of the detections of one class with its ground truth, at several IoU thresholds and for
 * several ranges of object size. Every figure of COCO is read off such a table.
 *
 * <p>In a range of sizes an object of another size is one that need not be found, as a difficult
 * one or a crowd is everywhere; a detection that finds such an object, or that finds nothing and is
 * of another size itself, does not count.
 */
public final class DetectionMatches {

  /** Index for a detection that found no object. */
  public static final int NO_MATCH = -1;

  /** Detections within the limit, sorted by descending confidence; their index is the rank. */
  public final List<ImageDetection> detections;

  /**
   * By rank, the index in {@link ClassSamples#groundTruth} of the match in the first range and at
   * the lowest threshold, or {@link #NO_MATCH}.
   */
  public final int[] found;

  private final int thresholds;
  private final int[] rankInImage; // of each detection, from 0
  private final long[] truePositive; // of each detection: a bit for each range and threshold
  private final long[] ignored; // likewise
  private final int[] groundTruth; // of each range: how many objects must be found

  /**
   * Matches greedily as pycocotools' {@code evaluateImg} does: the detections of an image choose in
   * descending order of confidence, each the free object of its image with the highest IoU that
   * reaches the threshold, of equal IoUs the last; one that need not be found is chosen only where
   * there is no other, and a crowd is always free.
   *
   * <p>All images are walked at once, in descending order of confidence. That is the order within
   * every image too, and the order in which the curves need the detections, so one sort serves
   * both.
   *
   * @param iouThresholds ascending
   * @param ranges sizes of objects; ranges × thresholds is at most 64
   * @param maxDetections per image and class; further ones of lower confidence do not count
   */
  public DetectionMatches(
      ClassSamples samples, double[] iouThresholds, List<AreaRange> ranges, int maxDetections) {
    if (ranges.size() * iouThresholds.length > Long.SIZE) {
      throw new IllegalArgumentException("more ranges × thresholds than a long has bits");
    }
    int[] countOfImage = new int[samples.imageCount()];
    detections =
        samples.sorted().stream().filter(d -> countOfImage[d.image()]++ < maxDetections).toList();
    thresholds = iouThresholds.length;
    found = new int[detections.size()];
    rankInImage = new int[detections.size()];
    truePositive = new long[detections.size()];
    ignored = new long[detections.size()];
    groundTruth = new int[ranges.size()];
    // pycocotools: IoU 1 can be rounded down
    double[] reached = DoubleStream.of(iouThresholds).map(t -> Math.min(t, 1 - 1e-10)).toArray();
    Matcher matcher = new Matcher(samples, reached, ranges);
    Arrays.fill(countOfImage, 0);
    for (int rank = 0; rank < found.length; rank++) {
      rankInImage[rank] = countOfImage[detections.get(rank).image()]++;
      matcher.match(rank);
    }
  }

  /**
   * Counts the objects that must be found.
   *
   * @param range index of the range of sizes
   */
  public int groundTruth(int range) {
    return groundTruth[range];
  }

  public double score(int rank) {
    return detections.get(rank).detection().score();
  }

  /**
   * Tells whether a detection found an object that counts.
   *
   * @param range index of the range of sizes
   * @param threshold index of the IoU threshold
   */
  public boolean isTruePositive(int range, int threshold, int rank) {
    return (truePositive[rank] >>> (range * thresholds + threshold) & 1) != 0;
  }

  /** Tells whether a detection does not count; parameters as {@link #isTruePositive}. */
  public boolean isIgnored(int range, int threshold, int rank) {
    return (ignored[rank] >>> (range * thresholds + threshold) & 1) != 0;
  }

  PrecisionEnvelope envelope(int range, int threshold) {
    PrecisionEnvelope envelope = new PrecisionEnvelope(groundTruth[range]);
    for (int rank = 0; rank < found.length; rank++) {
      if (!isIgnored(range, threshold, rank)) {
        envelope.add(isTruePositive(range, threshold, rank));
      }
    }
    return envelope;
  }

  /**
   * Returns the recall of at most {@code max} detections per image; NaN when there are no objects.
   */
  double recall(int range, int threshold, int max) {
    if (groundTruth[range] == 0) {
      return Double.NaN;
    }
    int count = 0;
    for (int rank = 0; rank < found.length; rank++) {
      if (rankInImage[rank] < max && isTruePositive(range, threshold, rank)) {
        count++;
      }
    }
    return (double) count / groundTruth[range];
  }

  PrecisionRecallCurve curve(int range, int threshold) {
    double[] counted = new double[found.length];
    boolean[] right = new boolean[found.length];
    int count = 0;
    for (int rank = 0; rank < found.length; rank++) {
      if (!isIgnored(range, threshold, rank)) {
        counted[count] = score(rank);
        right[count++] = isTruePositive(range, threshold, rank);
      }
    }
    return PrecisionRecallCurve.of(Arrays.copyOf(counted, count), right, groundTruth[range]);
  }

  /** State of one walk over the detections. */
  private final class Matcher {

    private final ClassSamples samples;
    private final double[] iouThresholds;
    private final List<AreaRange> ranges;
    private final int[] optional; // of each object: a bit for each range where it need not be found
    private final long[] taken; // of each object: a bit for each range and threshold
    private final double[] ious; // of each object of the image with the detection at hand

    Matcher(ClassSamples samples, double[] iouThresholds, List<AreaRange> ranges) {
      this.samples = samples;
      this.iouThresholds = iouThresholds;
      this.ranges = ranges;
      this.optional = new int[samples.groundTruth.size()];
      this.taken = new long[optional.length];
      this.ious = new double[optional.length];
      for (int i = 0; i < optional.length; i++) {
        LabelledBox object = samples.groundTruth.get(i);
        for (int r = 0; r < ranges.size(); r++) {
          if (object.counts() && ranges.get(r).contains(object.area())) {
            groundTruth[r]++;
          } else {
            optional[i] |= 1 << r;
          }
        }
      }
    }

    void match(int rank) {
      int image = detections.get(rank).image();
      Box box = detections.get(rank).detection().box();
      for (int i = samples.firstOfImage[image]; i < samples.firstOfImage[image + 1]; i++) {
        ious[i] = DetectionIou.of(box, samples.groundTruth.get(i));
      }
      for (int r = 0; r < ranges.size(); r++) {
        boolean outside = !ranges.get(r).contains(box.area());
        for (int t = 0; t < thresholds; t++) {
          int position = r * thresholds + t;
          int object = best(image, r, t, false);
          if (object == NO_MATCH) {
            object = best(image, r, t, true);
          }
          if (position == 0) {
            found[rank] = object;
          }
          if (object == NO_MATCH ? outside : isOptional(object, r)) {
            ignored[rank] |= 1L << position;
          } else if (object != NO_MATCH) {
            truePositive[rank] |= 1L << position;
          }
          if (object != NO_MATCH) {
            taken[object] |= 1L << position;
          }
        }
      }
    }

    private int best(int image, int range, int threshold, boolean ofOptional) {
      double best = iouThresholds[threshold];
      int object = NO_MATCH;
      for (int i = samples.firstOfImage[image]; i < samples.firstOfImage[image + 1]; i++) {
        if (ious[i] >= best
            && isOptional(i, range) == ofOptional
            && isFree(i, range * thresholds + threshold)) {
          best = ious[i];
          object = i;
        }
      }
      return object;
    }

    private boolean isOptional(int object, int range) {
      return (optional[object] >>> range & 1) != 0;
    }

    private boolean isFree(int object, int position) {
      return (taken[object] >>> position & 1) == 0
          || samples.groundTruth.get(object).kind() == LabelledBox.Kind.CROWD;
    }
  }
}
