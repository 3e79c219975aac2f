package yolov3.config;

/**
 * How long and in what portions.
 *
 * @param epochs times that every training image is seen
 * @param batchSize images of one step
 * @param keepCheckpoints how many of the latest checkpoints are kept, beside the best one
 * @param intraOpThreads threads inside one TensorFlow op; 0 takes all cores
 */
public record TrainingConfig(int epochs, int batchSize, int keepCheckpoints, int intraOpThreads) {

  /** Refuses counts below one. */
  public TrainingConfig {
    Rule.atLeast("training.epochs", epochs, 1);
    Rule.atLeast("training.batch_size", batchSize, 1);
    Rule.atLeast("training.keep_checkpoints", keepCheckpoints, 1);
    Rule.atLeast("training.intra_op_threads", intraOpThreads, 0);
  }
}
