package yolov3.verification;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import yolov3.config.EvaluationConfig;
import yolov3.dataset.ImageSize;
import yolov3.export.RawPredictions;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;

/**
 * How far apart is what two networks see in one picture.
 *
 * @param boxes largest difference of two edges, parts of the picture's longer side
 * @param scores largest difference of two scores
 * @param undecided detections that only one of both has, since suppression hung on less than the
 *     networks differ by
 * @param alone the others that only one has, in words
 */
public record DetectionComparison(double boxes, double scores, int undecided, List<String> alone) {

  /** Two detections further apart, and by more than the margin, are not the same one. */
  private static final double SAME = 0.05;

  /** Edges that move by d change an IoU by up to about this many d over the shorter side. */
  private static final double EDGES_OF_AN_IOU = 8;

  /** For boxes that were cut at the edge of the picture. */
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
   * @param expected detections of one network, the best first
   * @param found of the other
   * @param picture its size
   * @param limits of suppression, the same in both
   * @param margin between them
   */
  public static DetectionComparison of(
      List<Detection> expected,
      List<Detection> found,
      ImageSize picture,
      EvaluationConfig limits,
      Margin margin) {
    double longerSide = Math.max(picture.width(), picture.height());
    List<Detection> missing = new ArrayList<>();
    List<Detection> added = new ArrayList<>(found);
    double boxes = 0;
    double scores = 0;
    for (Detection detection : expected) {
      Optional<Detection> partner = closest(detection, added, longerSide, margin);
      if (partner.isEmpty()) {
        missing.add(detection);
      } else {
        added.remove(partner.get());
        boxes = Math.max(boxes, edges(detection, partner.get()) / longerSide);
        scores = Math.max(scores, Math.abs(detection.score() - partner.get().score()));
      }
    }
    Suppression suppression = new Suppression(limits, margin, picture);
    List<String> alone = new ArrayList<>();
    missing.stream()
        .filter(d -> !suppression.mayHaveDropped(d, found, added))
        .forEach(d -> alone.add(d + " is missing"));
    added.stream()
        .filter(d -> !suppression.mayHaveDropped(d, expected, missing))
        .forEach(d -> alone.add(d + " is new"));
    int undecided = missing.size() + added.size() - alone.size();
    return new DetectionComparison(boxes, scores, undecided, List.copyOf(alone));
  }

  private static Optional<Detection> closest(
      Detection detection, List<Detection> others, double longerSide, Margin margin) {
    Detection closest = null;
    double least = Math.max(SAME, Math.max(margin.boxes, margin.scores));
    for (Detection other : others) {
      double apart =
          Math.max(
              edges(detection, other) / longerSide, Math.abs(detection.score() - other.score()));
      if (other.classIndex() == detection.classIndex() && apart <= least) {
        closest = other;
        least = apart;
      }
    }
    return Optional.ofNullable(closest);
  }

  /** By edges, not by IoU: a box that was cut at the edge of its picture may have no area. */
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
