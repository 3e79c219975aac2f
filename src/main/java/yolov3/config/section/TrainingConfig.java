package yolov3.config.section;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How long and in what portions.
 *
 * @param epochs times that as many images are seen as there are to train on: each once, unless
 *     {@code data.image_weights} shows some more often and others not
 * @param batchSize images of one step
 * @param onNonFinite what happens when a loss, a gradient or a weight is not a number; such a step
 *     is never applied, such weights are never saved
 * @param earlyStoppingEpochs epochs without a better validation score after which the run ends; 0
 *     never
 * @param intraOpThreads threads inside one TensorFlow op; 0 takes all cores
 * @param device what computes
 */
public record TrainingConfig(
    int epochs,
    int batchSize,
    OnNonFinite onNonFinite,
    int earlyStoppingEpochs,
    int intraOpThreads,
    Device device) {

  /** Refuses counts below one. */
  public TrainingConfig {
    Rule.atLeast("training.epochs", epochs, 1);
    Rule.atLeast("training.batch_size", batchSize, 1);
    Rule.present("training.on_non_finite", onNonFinite, "stop, skip or rollback");
    Rule.atLeast("training.early_stopping_epochs", earlyStoppingEpochs, 0);
    Rule.atLeast("training.intra_op_threads", intraOpThreads, 0);
    Rule.present("training.device", device, "auto, cpu or gpu");
  }

  /** Device that a run asks for. */
  public enum Device {
    /** A GPU when TensorFlow has one that it can use, else the CPU. */
    @JsonProperty("auto")
    AUTO,
    /** The CPU; GPUs are left to others. */
    @JsonProperty("cpu")
    CPU,
    /** A GPU; without one the run does not start. */
    @JsonProperty("gpu")
    GPU
  }

  /** What to do about numbers that are not finite. */
  public enum OnNonFinite {
    /** End the run. */
    @JsonProperty("stop")
    STOP,
    /** Leave the step out, with a warning; weights that are no numbers end the run. */
    @JsonProperty("skip")
    SKIP,
    /** Go back to the latest checkpoint with half the learning rate, a few times at most. */
    @JsonProperty("rollback")
    ROLLBACK
  }
}
