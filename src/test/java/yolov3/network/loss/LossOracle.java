package yolov3.network.loss;

import yolov3.config.section.LossConfig;
import yolov3.geometry.Anchor;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.network.assignment.ScaleTargets;
import yolov3.network.assignment.ScaleTargets.Positive;

/**
 * The loss of one head with loops and double precision, from the formulas in the Javadoc of {@link
 * YoloLoss} and {@link yolov3.network.model.BoxDecoder}.
 *
 * @param terms means over the batch
 * @param ignored predictions that neither answer for an object nor are background
 * @param distanceToThreshold how near the largest overlap of any prediction comes to the ignore
 *     threshold, where the loss jumps
 */
record LossOracle(LossTerms terms, int ignored, double distanceToThreshold) {

  static LossOracle of(HeadCase head, LossConfig config) {
    double box = 0;
    double objectness = 0;
    double classification = 0;
    int ignored = 0;
    double distance = 1;
    for (int image = 0; image < head.targets().size(); image++) {
      ScaleTargets targets = head.targets().get(image);
      for (int row = 0; row < head.grid(); row++) {
        for (int column = 0; column < head.grid(); column++) {
          for (int anchor = 0; anchor < head.anchors().size(); anchor++) {
            int at = head.offset(image, row, column, anchor);
            Box predicted = decode(head, at, row, column, anchor);
            double objectnessLogit = head.logits()[at + 4];
            Positive positive = positive(targets, row, column, anchor);
            if (positive != null) {
              Box groundTruth = positive.object().box();
              double input = head.inputSize();
              box +=
                  (2 - groundTruth.area() / (input * input)) * (1 - giou(predicted, groundTruth));
              objectness += square(1 - sigmoid(objectnessLogit)) * bce(1, objectnessLogit);
              for (int c = 0; c < head.classCount(); c++) {
                double oneHot = c == positive.object().classIndex() ? 1 : 0;
                double smoothing = config.labelSmoothing();
                double label = oneHot * (1 - smoothing) + smoothing / head.classCount();
                classification += bce(label, head.logits()[at + 5 + c]);
              }
            } else {
              double largest =
                  targets.backgroundBoxes().stream()
                      .mapToDouble(guard -> overlap(predicted, guard))
                      .max()
                      .orElse(0);
              distance = Math.min(distance, Math.abs(largest - config.ignoreThreshold()));
              if (largest < config.ignoreThreshold()) {
                objectness += square(0 - sigmoid(objectnessLogit)) * bce(0, objectnessLogit);
              } else {
                ignored++;
              }
            }
          }
        }
      }
    }
    LossTerms sum = new LossTerms(box, objectness, classification);
    return new LossOracle(sum.times(1.0 / head.targets().size()), ignored, distance);
  }

  /** IoU; with a crowd, intersection over the prediction's area. */
  static double overlap(Box predicted, LabelledBox guard) {
    return guard.kind() == LabelledBox.Kind.CROWD
        ? predicted.intersectionArea(guard.box()) / predicted.area()
        : predicted.iou(guard.box());
  }

  static double giou(Box first, Box second) {
    double intersection = first.intersectionArea(second);
    double union = first.area() + second.area() - intersection;
    double enclosing =
        (Math.max(first.xmax(), second.xmax()) - Math.min(first.xmin(), second.xmin()))
            * (Math.max(first.ymax(), second.ymax()) - Math.min(first.ymin(), second.ymin()));
    return intersection / union - (enclosing - union) / enclosing;
  }

  private static Box decode(HeadCase head, int at, int row, int column, int anchor) {
    float[] logits = head.logits();
    Anchor size = head.anchors().get(anchor);
    return Box.ofCentre(
        (sigmoid(logits[at]) + column) * head.stride(),
        (sigmoid(logits[at + 1]) + row) * head.stride(),
        size.width() * Math.exp(logits[at + 2]),
        size.height() * Math.exp(logits[at + 3]));
  }

  private static Positive positive(ScaleTargets targets, int row, int column, int anchor) {
    for (Positive positive : targets.positives()) {
      if (positive.row() == row && positive.column() == column && positive.anchor() == anchor) {
        return positive;
      }
    }
    return null;
  }

  /** {@code −z·ln σ(x) − (1−z)·ln(1−σ(x))}. */
  private static double bce(double label, double logit) {
    return label * Math.log1p(Math.exp(-logit)) + (1 - label) * Math.log1p(Math.exp(logit));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double square(double x) {
    return x * x;
  }
}
