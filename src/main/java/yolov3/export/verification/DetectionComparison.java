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
 * How far apart is what two networks see in one image.
 *
 * @param boxes largest difference of two edges, parts of the image's longer side
 * @param scores largest difference of two scores
 * @param undecided detections that only one of both kept, though both had it before suppression,
 *     which hung on less than the networks differ by
 * @param alone the others that only one has, in words
 */
public record DetectionComparison(double boxes, double scores, int undecided, List<String> alone) {

  /** Two detections further apart, and by more than the margin, are not the same one. */
  private static final double SAME = 0.05;

  /** Of floats, in pixels and back. */
  private static final double ROUNDING = 1e-6;

  /** Edges that move by d change an IoU by up to about this many d over the shorter side. */
  private static final double EDGES_OF_AN_IOU = 8;

  /** For boxes that were cut at the edge of the image. */
  private static final double CUT_SLACK = 0.3;

  /**
   * By how much both networks differ before suppression.
   *
   * @param boxes of an edge that was cut to the network's input, parts of the input
   * @param scores of a score
   */
  public record Margin(double boxes, double scores) {

    static Margin of(RawPredictions expected, RawPredictions found) {
      return new Margin(
          largest(expected.boxes(), found.boxes()), largest(expected.scores(), found.scores()));
    }

    /** Whichever is larger. */
    Margin or(Margin other) {
      return new Margin(Math.max(boxes, other.boxes), Math.max(scores, other.scores));
    }

    /** What is no number is infinitely far away. */
    private static double largest(float[] a, float[] b) {
      double largest = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
      for (int i = 0; i < Math.min(a.length, b.length); i++) {
        double difference = Math.abs(part(a[i]) - part(b[i]));
        largest =
            Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
      }
      return largest;
    }

    private static double part(double value) {
      return Math.max(0, Math.min(value, 1)); // NaN stays
    }
  }

  /**
   * @param expected what one network sees
   * @param found what the other sees
   * @param picture its size
   * @param limits of suppression, the same in both
   * @param margin between them
   */
  public static DetectionComparison of(
      ImagePredictions expected,
      ImagePredictions found,
      ImageSize picture,
      EvaluationConfig limits,
      Margin margin) {
    double noise = Math.max(margin.boxes, margin.scores) + ROUNDING;
    Pairing pairing = new Pairing(expected.detections(), found.detections(), picture);
    pairing.pair(noise, (mine, other) -> true);
    Suppression suppression = new Suppression(limits, margin, picture);
    Set<Detection> hanging = new HashSet<>(); // on less than the networks differ by
    pairing.missing.stream()
        .filter(d -> pairing.isAmong(found.candidates(), d, noise))
        .filter(d -> suppression.mayHaveDropped(d, found.detections(), pairing.added))
        .forEach(hanging::add);
    pairing.added.stream()
        .filter(d -> pairing.isAmong(expected.candidates(), d, noise))
        .filter(d -> suppression.mayHaveDropped(d, expected.detections(), pairing.missing))
        .forEach(hanging::add);
    // Two that hang on it are two candidates of which each network kept another.
    pairing.pair(SAME, (mine, other) -> !hanging.contains(mine) || !hanging.contains(other));
    List<String> alone = new ArrayList<>();
    pairing.missing.stream()
        .filter(d -> !hanging.contains(d))
        .forEach(d -> alone.add(d + " is missing"));
    pairing.added.stream().filter(d -> !hanging.contains(d)).forEach(d -> alone.add(d + " is new"));
    int undecided = pairing.missing.size() + pairing.added.size() - alone.size();
    return new DetectionComparison(pairing.boxes, pairing.scores, undecided, List.copyOf(alone));
  }

  /** Finds for each detection of one network the closest one of the other. */
  private static final class Pairing {

    private final List<Detection> missing;
    private final List<Detection> added;
    private final double longerSide;
    private double boxes;
    private double scores;

    Pairing(List<Detection> expected, List<Detection> found, ImageSize picture) {
      missing = new ArrayList<>(expected);
      added = new ArrayList<>(found);
      longerSide = Math.max(picture.width(), picture.height());
    }

    /** Takes out pairs of one class that are no further apart than {@code most}. */
    void pair(double most, BiPredicate<Detection, Detection> mayBeOne) {
      for (Detection detection : List.copyOf(missing)) {
        added.stream()
            .filter(other -> isWithin(most, detection, other))
            .filter(other -> mayBeOne.test(detection, other))
            .min(Comparator.comparingDouble(other -> apart(detection, other)))
            .ifPresent(other -> take(detection, other));
      }
    }

    boolean isAmong(List<Detection> candidates, Detection detection, double most) {
      return candidates.stream().anyMatch(candidate -> isWithin(most, detection, candidate));
    }

    private boolean isWithin(double most, Detection one, Detection other) {
      return one.classIndex() == other.classIndex() && apart(one, other) <= most;
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

  /** By edges, not by IoU: a box that was cut at the edge of its image may have no area. */
  private static double edges(Detection one, Detection other) {
    Box a = one.box();
    Box b = other.box();
    return Math.max(
        Math.max(Math.abs(a.xmin() - b.xmin()), Math.abs(a.ymin() - b.ymin())),
        Math.max(Math.abs(a.xmax() - b.xmax()), Math.abs(a.ymax() - b.ymax())));
  }

  /** Which detections a network may have dropped by a hair. */
  private record Suppression(EvaluationConfig limits, Margin margin, ImageSize picture) {

    /**
     * @param detection of the one network
     * @param others all detections of the other network
     * @param alone those of them that the one network has not
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

    /** By how much the IoU that suppression saw may be off from that of the boxes that are left. */
    private double slack(Box one, Box other) {
      if (isCut(one) || isCut(other)) { // after suppression, so that nobody knows their overlap
        return CUT_SLACK;
      }
      double shorterSide = Math.min(other.width(), other.height());
      double longerSide = Math.max(picture.width(), picture.height());
      return EDGES_OF_AN_IOU * margin.boxes * longerSide / shorterSide;
    }

    private boolean isCut(Box box) {
      return box.xmin() <= 0
          || box.ymin() <= 0
          || box.xmax() >= picture.width()
          || box.ymax() >= picture.height();
    }
  }
}
