package yolov3.config.section;

/**
 * AdamW (arXiv 1711.05101), gradient clipping and weight averaging.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay fraction of each kernel taken off at a step, times the learning rate; 0: off
 * @param gradientClipNorm maximum global norm of the gradient; 0: no clipping
 * @param movingAverageDecay fraction of the old value that the moving average of the weights keeps
 *     at a step; 0: off
 */
public record OptimizerConfig(
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double gradientClipNorm,
    double movingAverageDecay) {

  public OptimizerConfig {
    requireBelowOne("optimizer.beta1", beta1);
    requireBelowOne("optimizer.beta2", beta2);
    Rule.require(epsilon > 0, "optimizer.epsilon", epsilon, "a positive number");
    Rule.inRange("optimizer.weight_decay", weightDecay, 0, 1);
    Rule.require(
        gradientClipNorm == 0
            || (float) gradientClipNorm > 0 && (float) gradientClipNorm <= Float.MAX_VALUE,
        "optimizer.gradient_clip_norm",
        gradientClipNorm,
        "0, or a positive number of float32's range");
    requireBelowOne("optimizer.moving_average_decay", movingAverageDecay);
  }

  /** Checks the value that the graph computes with. */
  private static void requireBelowOne(String key, double value) {
    Rule.require(
        value >= 0 && (float) value < 1, key, value, "0 or more and below 1, also in float32");
  }

  /** Returns true when evaluation and export use averaged weights. */
  public boolean averagesWeights() {
    return movingAverageDecay > 0;
  }
}
