package yolov3.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How long and in what portions.
 *
 * @param epochs times that every training image is seen
 * @param batchSize images of one step
 * @param onNonFinite what happens when a loss or a gradient is not a number; the step is never
 *     applied
 * @param intraOpThreads threads inside one TensorFlow op; 0 takes all cores
 */
public record TrainingConfig(
    int epochs, int batchSize, OnNonFinite onNonFinite, int intraOpThreads) {

  /** Refuses counts below one. */
  public TrainingConfig {
    Rule.atLeast("training.epochs", epochs, 1);
    Rule.atLeast("training.batch_size", batchSize, 1);
    Rule.present("training.on_non_finite", onNonFinite, "stop, skip or rollback");
    Rule.atLeast("training.intra_op_threads", intraOpThreads, 0);
  }

  /** What to do about a step whose loss or gradient is not a number. */
  public enum OnNonFinite {
    /** End the run. */
    @JsonProperty("stop")
    STOP,
    /** Leave the step out, with a warning. */
    @JsonProperty("skip")
    SKIP,
    /** Go back to the latest checkpoint with half the learning rate, a few times at most. */
    @JsonProperty("rollback")
    ROLLBACK
  }
}
