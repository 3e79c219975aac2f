package yolov3.assignment;

import java.util.Collection;
import java.util.List;
import yolov3.geometry.Anchor;

/**
 * How well anchors fit boxes, by size alone: the IoU of both around one point.
 *
 * @param meanIou of each box with the anchor that fits it best, 0 to 1
 * @param bestPossibleRecall share of the boxes whose best anchor is above the threshold at which an
 *     anchor answers for a box; for the others the assignment has only a poor anchor
 */
public record AnchorFit(double meanIou, double bestPossibleRecall) {

  /** A best possible recall under this is worth other anchors. */
  public static final double ENOUGH_RECALL = 0.98;

  /**
   * @param anchors input pixels, at least one
   * @param sizes of the boxes, input pixels, at least one
   * @param threshold IoU above which an anchor answers for a box
   */
  public static AnchorFit of(List<Anchor> anchors, Collection<Anchor> sizes, double threshold) {
    double sum = 0;
    int answered = 0;
    for (Anchor size : sizes) {
      double best = 0;
      for (Anchor anchor : anchors) {
        best = Math.max(best, iou(anchor, size));
      }
      sum += best;
      answered += best > threshold ? 1 : 0;
    }
    return new AnchorFit(sum / sizes.size(), (double) answered / sizes.size());
  }

  /** Whether nearly every box has an anchor that answers for it. */
  public boolean isEnough() {
    return bestPossibleRecall >= ENOUGH_RECALL;
  }

  /** Intersection over union of two sizes around one point. */
  static double iou(Anchor one, Anchor other) {
    double intersection =
        Math.min(one.width(), other.width()) * Math.min(one.height(), other.height());
    return intersection
        / (one.width() * one.height() + other.width() * other.height() - intersection);
  }
}
