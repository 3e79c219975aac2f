package yolov3.config.section;

/**
 * Learning rate: linear warm-up from 0 to the peak, then cosine decay to the final rate.
 *
 * @param peakRate at the end of the warm-up
 * @param finalRate at the last step
 * @param warmupEpochs length of the warm-up; fractions count steps
 */
public record ScheduleConfig(double peakRate, double finalRate, double warmupEpochs) {

  public ScheduleConfig {
    Rule.require(
        peakRate > 0 && peakRate <= 1, "schedule.peak_rate", peakRate, "above 0 and at most 1");
    Rule.require(finalRate >= 0, "schedule.final_rate", finalRate, "0 or more");
    Rule.require(
        finalRate <= peakRate,
        "schedule.final_rate",
        finalRate,
        "at most schedule.peak_rate (" + peakRate + ")");
    Rule.require(warmupEpochs >= 0, "schedule.warmup_epochs", warmupEpochs, "0 or more");
  }
}
