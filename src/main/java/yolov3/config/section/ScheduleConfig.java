package yolov3.config.section;

/**
 * Learning rate: linear warm-up from 0 to the peak, then cosine decay to the final rate.
 *
 * @param peakRate at the end of the warm-up
 * @param finalRate at the last step
 * @param warmupEpochs length of the warm-up; fractions count steps; null: {@value
 *     #DEFAULT_WARMUP_EPOCHS}, in short runs a quarter of the epochs
 */
public record ScheduleConfig(double peakRate, double finalRate, Double warmupEpochs) {

  private static final double DEFAULT_WARMUP_EPOCHS = 2;

  public ScheduleConfig {
    Rule.require(
        peakRate > 0 && peakRate <= 1, "schedule.peak_rate", peakRate, "above 0 and at most 1");
    Rule.require(finalRate >= 0, "schedule.final_rate", finalRate, "0 or more");
    Rule.require(
        finalRate <= peakRate,
        "schedule.final_rate",
        finalRate,
        "at most schedule.peak_rate (" + peakRate + ")");
    if (warmupEpochs != null) {
      Rule.require(warmupEpochs >= 0, "schedule.warmup_epochs", warmupEpochs, "0 or more");
    }
  }

  /** Returns the length of the warm-up of a run. */
  public double warmupEpochs(int epochs) {
    return warmupEpochs == null ? Math.min(DEFAULT_WARMUP_EPOCHS, epochs / 4.0) : warmupEpochs;
  }
}
