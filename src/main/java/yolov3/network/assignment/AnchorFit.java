package yolov3.network.assignment;

import java.util.Collection;
import java.util.List;
import yolov3.geometry.Anchor;
import yolov3.geometry.LabelledBox;

/**
 * Fit of anchors to the boxes of a data set.
 *
 * @param meanIou of each box with the anchor that fits its size best, both around one point, 0 to
 *     1; the figure that {@link AnchorKMeans} raises
 * @param bestPossibleRecall fraction of the boxes for which {@link TargetAssigner} finds an anchor
 *     above its threshold
 */
public record AnchorFit(double meanIou, double bestPossibleRecall) {

  /** Below it, other anchors or a larger input pay off. */
  public static final double MIN_RECALL = 0.98;

  /**
   * Measures the anchors of an assigner on a data set.
   *
   * @param images the objects of each image, input pixels, at least one object in all
   */
  public static AnchorFit of(TargetAssigner assigner, Collection<List<LabelledBox>> images) {
    List<Anchor> anchors = assigner.anchors();
    double sum = 0;
    long responsible = 0;
    long boxes = 0;
    for (List<LabelledBox> objects : images) {
      for (LabelledBox object : objects) {
        sum += bestIou(anchors, new Anchor(object.box().width(), object.box().height()));
      }
      for (double iou : assigner.anchorIous(objects)) {
        responsible += iou > assigner.anchorThreshold() ? 1 : 0;
      }
      boxes += objects.size();
    }
    return new AnchorFit(sum / boxes, (double) responsible / boxes);
  }

  /** Returns true when nearly every box has an anchor above the threshold. */
  public boolean isEnough() {
    return bestPossibleRecall >= MIN_RECALL;
  }

  /** Returns the mean IoU of sizes with the anchor that fits each best. */
  static double meanIou(List<Anchor> anchors, Collection<Anchor> sizes) {
    return sizes.stream().mapToDouble(size -> bestIou(anchors, size)).sum() / sizes.size();
  }

  private static double bestIou(List<Anchor> anchors, Anchor size) {
    return anchors.stream().mapToDouble(anchor -> iou(anchor, size)).max().orElse(0);
  }

  /** Returns the IoU of two sizes around one point. */
  static double iou(Anchor one, Anchor other) {
    double intersection =
        Math.min(one.width(), other.width()) * Math.min(one.height(), other.height());
    return intersection
        / (one.width() * one.height() + other.width() * other.height() - intersection);
  }
}
