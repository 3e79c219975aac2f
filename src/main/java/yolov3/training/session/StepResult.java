package yolov3.training.session;

import java.util.ArrayList;
import java.util.List;
import yolov3.network.loss.LossTerms;

/**
 * Loss and gradient of one update.
 *
 * @param loss mean over the images, before the update
 * @param gradientNorm global norm before clipping
 * @param imageCount images of the update, on all workers of a cluster together
 * @param lossScale factor of the loss before back-propagation; 1: none
 */
public record StepResult(LossTerms loss, double gradientNorm, int imageCount, double lossScale) {

  /** Returns true when the update was applied: loss and gradient are finite. */
  public boolean isFinite() {
    return loss.isFinite() && Double.isFinite(gradientNorm);
  }

  /**
   * Returns true when a gradient of the scaled loss was beyond the range of its type: the update
   * was not applied, and the next step has half the scale.
   */
  public boolean overflows() {
    return loss.isFinite() && !isFinite() && lossScale > 1;
  }

  /** Names the numbers that are not finite. */
  public String describe() {
    List<String> wrong = wrongTerms(loss);
    addUnlessFinite(wrong, "norm/gradient", gradientNorm);
    return String.join(", ", wrong);
  }

  /** Names the terms that are not finite. */
  public static String describe(LossTerms loss) {
    return String.join(", ", wrongTerms(loss));
  }

  private static List<String> wrongTerms(LossTerms loss) {
    List<String> wrong = new ArrayList<>();
    addUnlessFinite(wrong, "loss/giou", loss.box());
    addUnlessFinite(wrong, "loss/confidence", loss.objectness());
    addUnlessFinite(wrong, "loss/class", loss.classification());
    return wrong;
  }

  private static void addUnlessFinite(List<String> wrong, String name, double value) {
    if (!Double.isFinite(value)) {
      wrong.add(name + " is " + value);
    }
  }
}
