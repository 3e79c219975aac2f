package yolov3.training.optimizer;

import yolov3.config.section.ScheduleConfig;

/**
 * Linear warm-up, then half a cosine (arXiv 1608.03983, without restarts):
 *
 * <pre>
 * step ≤ warmup:  peak · step / warmup
 * after it:       final + (peak − final) · (1 + cos(π · (step − warmup) / (total − warmup))) / 2
 * </pre>
 *
 * <p>Differs from the tutorial: the rate of a step is set before it, so that step 1 does not run at
 * Adam's default, and a warm-up as long as the run is defined.
 *
 * @param finalRate at the last step, when the warm-up is shorter than the run
 * @param warmupSteps 0 to {@code totalSteps}
 */
public record LearningRateSchedule(
    double peakRate, double finalRate, long warmupSteps, long totalSteps) {

  public LearningRateSchedule {
    if (warmupSteps < 0 || totalSteps < 1 || warmupSteps > totalSteps) {
      throw new IllegalArgumentException(
          "warm-up of " + warmupSteps + " steps in a run of " + totalSteps + "; expected 0 to all");
    }
  }

  /** Makes the schedule of a run. */
  public static LearningRateSchedule of(ScheduleConfig config, int epochs, long stepsPerEpoch) {
    return new LearningRateSchedule(
        config.peakRate(),
        config.finalRate(),
        Math.round(config.warmupEpochs(epochs) * stepsPerEpoch),
        epochs * stepsPerEpoch);
  }

  /**
   * Returns the learning rate of an update.
   *
   * @param step 1 to {@code totalSteps}
   */
  public double learningRate(long step) {
    if (step <= warmupSteps) {
      return peakRate * step / warmupSteps;
    }
    double progress = (double) (step - warmupSteps) / (totalSteps - warmupSteps);
    return finalRate + (peakRate - finalRate) * (1 + Math.cos(Math.PI * progress)) / 2;
  }
}
