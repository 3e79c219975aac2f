package yolov3.export.verification;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import yolov3.config.section.EvaluationConfig;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.network.serving.RawPredictions;

/**
 * The differences between the predictions of two networks for one image.
 *
 * @param boxes largest difference of two edges, fraction of the image's longer side
 * @param scores largest difference of two scores
 * @param undecided detections that only one of both kept, though both had it before NMS, which
 *     depends on less than the networks differ by
 * @param alone the others that only one has, in words
 */
public record DetectionComparison(double boxes, double scores, int undecided, List<String> alone) {

  /** Detections further apart than this and the margin are different ones. */
  private static final double SAME = 0.05;

  /** Of floats converted to pixels and back. */
  private static final double ROUNDING = 1e-6;

  /** Edges that move by d change an IoU by up to about this many d over the shorter side. */
  private static final double EDGES_OF_AN_IOU = 8;

  /** For boxes that were cut at the edge of the image. */
  private static final double CUT_SLACK = 0.3;

  /**
   * Largest differences of two networks before NMS.
   *
   * @param boxes of an edge that was cut to the network's input, fraction of the input
   * @param scores of a score
   */
  public record Margin(double boxes, double scores) {

    /**
     * Compares the predictions of two networks for the same images. NaN differs infinitely, and so
     * do predictions of other counts.
     */
    public static Margin of(RawPredictions expected, RawPredictions found) {
      return new Margin(
          largest(expected.boxes(), found.boxes()), largest(expected.scores(), found.scores()));
    }

    /** Returns the larger of both. */
    Margin or(Margin other) {
      return new Margin(Math.max(boxes, other.boxes), Math.max(scores, other.scores));
    }

    private static double largest(float[] a, float[] b) {
      double largest = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
      for (int i = 0; i < Math.min(a.length, b.length); i++) {
        double difference = Math.abs(cut(a[i]) - cut(b[i]));
        largest =
            Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
      }
      return largest;
    }

    private static double cut(double value) {
      return Math.max(0, Math.min(value, 1)); // NaN stays
    }
  }

  /**
   * Compares the predictions of two networks with the same limits of NMS.
   *
   * @param margin between them
   */
  public static DetectionComparison of(
      ImagePredictions expected,
      ImagePredictions found,
      ImageSize image,
      EvaluationConfig limits,
      Margin margin) {
    double noise = Math.max(margin.boxes, margin.scores) + ROUNDING;
    Pairing pairing = new Pairing(expected.detections(), found.detections(), image);
    pairing.pair(noise, (mine, other) -> true);
    NmsDecisions nms = new NmsDecisions(limits, margin, image);
    Set<Detection> undecided = new HashSet<>();
    pairing.missing.stream()
        .filter(d -> pairing.isAmong(found.candidates(), d, noise))
        .filter(d -> nms.mayHaveDropped(d, found.detections(), pairing.added))
        .forEach(undecided::add);
    pairing.added.stream()
        .filter(d -> pairing.isAmong(expected.candidates(), d, noise))
        .filter(d -> nms.mayHaveDropped(d, expected.detections(), pairing.missing))
        .forEach(undecided::add);
    // Two undecided ones are two candidates of which each network kept another.
    pairing.pair(SAME, (mine, other) -> !undecided.contains(mine) || !undecided.contains(other));
    List<String> alone = new ArrayList<>();
    pairing.missing.stream()
        .filter(d -> !undecided.contains(d))
        .forEach(d -> alone.add(d + " is missing"));
    pairing.added.stream()
        .filter(d -> !undecided.contains(d))
        .forEach(d -> alone.add(d + " is new"));
    return new DetectionComparison(
        pairing.boxes,
        pairing.scores,
        pairing.missing.size() + pairing.added.size() - alone.size(),
        List.copyOf(alone));
  }

  /** Pairs of detections of both networks, each with the closest one. */
  private static final class Pairing {

    private final List<Detection> missing;
    private final List<Detection> added;
    private final double longerSide;
    private double boxes;
    private double scores;

    Pairing(List<Detection> expected, List<Detection> found, ImageSize image) {
      missing = new ArrayList<>(expected);
      added = new ArrayList<>(found);
      longerSide = Math.max(image.width(), image.height());
    }

    /** Takes out pairs of one class that are at most so far apart. */
    void pair(double max, BiPredicate<Detection, Detection> mayBeOne) {
      for (Detection detection : List.copyOf(missing)) {
        added.stream()
            .filter(other -> isWithin(max, detection, other))
            .filter(other -> mayBeOne.test(detection, other))
            .min(Comparator.comparingDouble(other -> apart(detection, other)))
            .ifPresent(other -> take(detection, other));
      }
    }

    boolean isAmong(List<Detection> candidates, Detection detection, double max) {
      return candidates.stream().anyMatch(candidate -> isWithin(max, detection, candidate));
    }

    private boolean isWithin(double max, Detection one, Detection other) {
      return one.classIndex() == other.classIndex() && apart(one, other) <= max;
    }

    private void take(Detection detection, Detection partner) {
      missing.remove(detection);
      added.remove(partner);
      boxes = Math.max(boxes, edges(detection, partner) / longerSide);
      scores = Math.max(scores, Math.abs(detection.score() - partner.score()));
    }

    private double apart(Detection one, Detection other) {
      return Math.max(edges(one, other) / longerSide, Math.abs(one.score() - other.score()));
    }
  }

  /** Compares edges, not IoU: a box that was cut at the edge of its image may have no area. */
  private static double edges(Detection one, Detection other) {
    Box a = one.box();
    Box b = other.box();
    return Math.max(
        Math.max(Math.abs(a.xmin() - b.xmin()), Math.abs(a.ymin() - b.ymin())),
        Math.max(Math.abs(a.xmax() - b.xmax()), Math.abs(a.ymax() - b.ymax())));
  }

  /** Decisions of NMS that a difference within the margin may turn. */
  private record NmsDecisions(EvaluationConfig limits, Margin margin, ImageSize image) {

    /**
     * Tells whether NMS may have dropped a detection of the one network in the other.
     *
     * @param others all detections of the other network
     * @param alone those of them that the one network does not have
     */
    boolean mayHaveDropped(Detection detection, List<Detection> others, List<Detection> alone) {
      double score = detection.score() - 2 * margin.scores;
      return score <= limits.scoreThreshold()
          || others.size() == limits.maxDetections()
              && score <= others.get(others.size() - 1).score()
          || others.stream()
              .filter(other -> other.classIndex() == detection.classIndex())
              .filter(other -> other.score() >= score)
              .anyMatch(other -> mayHaveSuppressed(other, detection, alone.contains(other)));
    }

    private boolean mayHaveSuppressed(Detection other, Detection detection, boolean alone) {
      double above = other.box().iou(detection.box()) - limits.iouThreshold();
      double slack = slack(other.box(), detection.box());
      return above >= -slack && (alone || above <= slack);
    }

    /** Bounds the difference between the IoU in NMS and that of the boxes here. */
    private double slack(Box one, Box other) {
      if (isCut(one) || isCut(other)) { // after NMS, so that their IoU before is unknown
        return CUT_SLACK;
      }
      double shorterSide = Math.min(other.width(), other.height());
      double longerSide = Math.max(image.width(), image.height());
      return EDGES_OF_AN_IOU * margin.boxes * longerSide / shorterSide;
    }

    private boolean isCut(Box box) {
      return box.xmin() <= 0
          || box.ymin() <= 0
          || box.xmax() >= image.width()
          || box.ymax() >= image.height();
    }
  }
}
