package yolov3.network.assignment;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import yolov3.config.section.Architecture;
import yolov3.config.section.LossConfig;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.Anchor;
import yolov3.geometry.LabelledBox;

/**
 * New anchors for the boxes of a data set, and the present ones. The names of the components are
 * the keys of the JSON, in snake case.
 *
 * @param boxes number of boxes
 * @param inputSize side of the network's input, pixels
 * @param threshold IoU above which a box gets an anchor
 */
public record AnchorComparison(
    int boxes, int inputSize, double threshold, Fitted present, Fitted found) {

  /** Anchors and how they fit, see {@link AnchorFit}. */
  public record Fitted(List<Anchor> anchors, double meanIou, double bestPossibleRecall) {

    private static Fitted of(ModelConfig model, LossConfig loss, List<List<LabelledBox>> boxes) {
      AnchorFit fit = AnchorFit.of(new TargetAssigner(model, loss), boxes);
      return new Fitted(model.anchors(), fit.meanIou(), fit.bestPossibleRecall());
    }
  }

  /**
   * Finds anchors, rounded to a tenth of a pixel, and measures both.
   *
   * @param present the network with the present anchors
   * @param wanted network that the new anchors are for
   * @param boxes of each image, input pixels
   * @throws yolov3.io.UserException when fewer boxes than anchors differ in size
   */
  public static AnchorComparison of(
      ModelConfig present,
      Architecture wanted,
      LossConfig loss,
      List<List<LabelledBox>> boxes,
      long seed) {
    List<Anchor> sizes = sizes(boxes);
    List<Anchor> found =
        AnchorKMeans.find(sizes, wanted.defaultAnchors().size(), seed).stream()
            .map(anchor -> new Anchor(tenths(anchor.width()), tenths(anchor.height())))
            .toList();
    return new AnchorComparison(
        sizes.size(),
        present.inputSize(),
        loss.anchorThreshold(),
        Fitted.of(present, loss, boxes),
        Fitted.of(ModelConfig.forInference(wanted, present.inputSize(), found, 1), loss, boxes));
  }

  /**
   * Finds anchors for a network whose heads are to be trained from random weights.
   *
   * @param boxes of each training image, input pixels
   * @return empty when the config does not ask for it, and for fewer different sizes than anchors
   */
  public static Optional<AnchorComparison> toTrain(
      ModelConfig model, LossConfig loss, List<List<LabelledBox>> boxes, long seed) {
    return model.fitAnchors() && new HashSet<>(sizes(boxes)).size() >= model.anchors().size()
        ? Optional.of(of(model, model.architecture(), loss, boxes, seed))
        : Optional.empty();
  }

  private static List<Anchor> sizes(List<List<LabelledBox>> boxes) {
    return boxes.stream()
        .flatMap(List::stream)
        .map(object -> new Anchor(object.box().width(), object.box().height()))
        .toList();
  }

  private static double tenths(double pixels) {
    return Math.max(1, Math.round(10 * pixels)) / 10.0;
  }
}
