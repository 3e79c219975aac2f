package yolov3.training.session;

import java.util.ArrayList;
import java.util.List;
import yolov3.network.loss.LossTerms;

/**
 * What one update measured.
 *
 * @param loss of the batch before the update
 * @param gradientNorm global norm before clipping
 */
public record StepResult(LossTerms loss, double gradientNorm) {

  /** Whether the update was applied: it is not when loss or gradient is not a number. */
  public boolean isFinite() {
    return loss.isFinite() && Double.isFinite(gradientNorm);
  }

  /** The numbers that are not finite, in words. */
  public String describe() {
    List<String> wrong = wrongTerms(loss);
    addUnlessFinite(wrong, "norm/gradient", gradientNorm);
    return String.join(", ", wrong);
  }

  /** The terms that are not finite, in words. */
  public static String describe(LossTerms loss) {
    return String.join(", ", wrongTerms(loss));
  }

  private static List<String> wrongTerms(LossTerms loss) {
    List<String> wrong = new ArrayList<>();
    addUnlessFinite(wrong, "loss/giou", loss.giou());
    addUnlessFinite(wrong, "loss/confidence", loss.confidence());
    addUnlessFinite(wrong, "loss/class", loss.classification());
    return wrong;
  }

  private static void addUnlessFinite(List<String> wrong, String name, double value) {
    if (!Double.isFinite(value)) {
      wrong.add(name + " is " + value);
    }
  }
}
