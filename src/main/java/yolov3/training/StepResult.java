package yolov3.training;

import yolov3.loss.LossTerms;

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
}
