package yolov3.config.section;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Length of a run, batch, device and failure policy.
 *
 * @param epochs passes over the training images, each once a pass unless {@code data.image_weights}
 *     shows some more often
 * @param batchSize images of one batch, or {@link #AUTO_BATCH_SIZE} before a run begins
 * @param accumulate batches of one step, whose gradients are summed
 * @param onNonFinite policy for a loss, gradient or weight that is not finite; such a step is never
 *     applied, such weights are never saved
 * @param earlyStoppingEpochs epochs without a better validation metric after which the run ends; 0:
 *     never
 * @param intraOpThreads threads inside one TensorFlow op; 0: all cores
 */
public record TrainingConfig(
    int epochs,
    int batchSize,
    int accumulate,
    OnNonFinite onNonFinite,
    int earlyStoppingEpochs,
    int intraOpThreads,
    Device device,
    Precision precision,
    Layout layout) {

  /** Written {@code auto}: what the memory holds, found when a run begins. */
  public static final int AUTO_BATCH_SIZE = Integer.MIN_VALUE;

  public TrainingConfig {
    Rule.atLeast("training.epochs", epochs, 1);
    if (batchSize != AUTO_BATCH_SIZE) {
      Rule.atLeast("training.batch_size", batchSize, 1);
    }
    Rule.atLeast("training.accumulate", accumulate, 1);
    Rule.present("training.on_non_finite", onNonFinite, "stop, skip or rollback");
    Rule.atLeast("training.early_stopping_epochs", earlyStoppingEpochs, 0);
    Rule.atLeast("training.intra_op_threads", intraOpThreads, 0);
    Rule.present("training.device", device, "auto, cpu or gpu");
    Rule.present("training.precision", precision, "auto, float32, bfloat16 or float16");
    Rule.present("training.layout", layout, "auto, nhwc or nchw");
  }

  /** Returns true when the batch size is yet to be found. */
  public boolean hasAutoBatchSize() {
    return batchSize == AUTO_BATCH_SIZE;
  }

  /**
   * Refuses a batch size that only a run finds.
   *
   * @throws yolov3.io.UserException when it is {@code auto}
   */
  public void requireBatchSize() {
    Rule.require(
        !hasAutoBatchSize(),
        "training.batch_size",
        "auto",
        "a number such as 4 here, since only a run that begins finds it");
  }

  /** Device that a run asks for. */
  public enum Device {
    /** A GPU when TensorFlow can use one, else the CPU. */
    @JsonProperty("auto")
    AUTO,
    /** The CPU; GPUs are left to others. */
    @JsonProperty("cpu")
    CPU,
    /** A GPU; without one the run does not start. */
    @JsonProperty("gpu")
    GPU
  }

  /**
   * Type in which the layers compute. Variables, statistics, loss and optimizer are float32 in all.
   */
  public enum Precision {
    /** The fastest on this machine, timed when a run begins and kept when it resumes. */
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("float32")
    FLOAT32,
    /** Half the memory and, on processors and GPUs with units for it, more speed. */
    @JsonProperty("bfloat16")
    BFLOAT16,
    /** For GPUs, also those without bfloat16; the loss is scaled. CPUs are slow in it. */
    @JsonProperty("float16")
    FLOAT16
  }

  /** Order of a feature map's dimensions in the memory of a GPU. A CPU's is always NHWC. */
  public enum Layout {
    /** The faster on this GPU, timed when a run first has one and kept when it resumes. */
    @JsonProperty("auto")
    AUTO,
    /** Channels last. */
    @JsonProperty("nhwc")
    NHWC,
    /** Channels first, by TensorFlow's rewriting; it leaves float16 in NHWC on GPUs since Volta. */
    @JsonProperty("nchw")
    NCHW
  }

  /** Policy for numbers that are not finite. */
  public enum OnNonFinite {
    /** Ends the run. */
    @JsonProperty("stop")
    STOP,
    /** Skips the step with a warning; weights that are not finite end the run. */
    @JsonProperty("skip")
    SKIP,
    /** Goes back to the latest checkpoint with half the learning rate, a few times at most. */
    @JsonProperty("rollback")
    ROLLBACK
  }
}
