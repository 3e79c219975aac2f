package yolov3.config.section;

/**
 * Adam with decoupled weight decay (arXiv 1711.05101), and what goes with it.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay share of each kernel taken off at a step, times the learning rate; 0 turns it
 *     off
 * @param gradientClipNorm largest global norm of the gradient; 0 turns clipping off
 * @param movingAverageDecay share of the old value that the moving average of the weights keeps at
 *     a step; 0 turns it off
 */
public record OptimizerConfig(
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double gradientClipNorm,
    double movingAverageDecay) {

  /** Refuses values with which Adam is not defined. */
  public OptimizerConfig {
    Rule.require(beta1 >= 0 && beta1 < 1, "optimizer.beta1", beta1, "0 or more and below 1");
    Rule.require(beta2 >= 0 && beta2 < 1, "optimizer.beta2", beta2, "0 or more and below 1");
    Rule.require(epsilon > 0, "optimizer.epsilon", epsilon, "a positive number");
    Rule.inRange("optimizer.weight_decay", weightDecay, 0, 1);
    Rule.require(
        gradientClipNorm >= 0, "optimizer.gradient_clip_norm", gradientClipNorm, "0 or more");
    Rule.require(
        movingAverageDecay >= 0 && movingAverageDecay < 1,
        "optimizer.moving_average_decay",
        movingAverageDecay,
        "0 or more and below 1");
  }

  /** Whether evaluation and export use averaged weights. */
  public boolean averagesWeights() {
    return movingAverageDecay > 0;
  }
}
