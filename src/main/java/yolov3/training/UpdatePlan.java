package yolov3.training;

import yolov3.config.section.TrainingConfig;
import yolov3.data.loader.BatchPlan;
import yolov3.network.layer.MovingAverage;

/**
 * Batches of each update: {@code training.accumulate}, or the rest at the end of an epoch. Steps,
 * batches and epochs are counted from 1, the first two over all epochs.
 *
 * @param batchesPerUpdate at most
 */
public record UpdatePlan(int epochs, long batchesPerEpoch, int batchesPerUpdate) {

  /** Plans the updates of a run with so many training images. */
  public static UpdatePlan of(TrainingConfig config, int imageCount) {
    return new UpdatePlan(
        config.epochs(),
        BatchPlan.batchesPerEpoch(imageCount, config.batchSize()),
        config.accumulate());
  }

  /** Returns the number of updates of an epoch. */
  public long stepsPerEpoch() {
    return (batchesPerEpoch + batchesPerUpdate - 1) / batchesPerUpdate;
  }

  /** Returns the number of updates of the run. */
  public long totalSteps() {
    return epochs * stepsPerEpoch();
  }

  int epochOf(long step) {
    return (int) ((step - 1) / stepsPerEpoch()) + 1;
  }

  boolean endsEpoch(long step) {
    return step % stepsPerEpoch() == 0;
  }

  /**
   * Returns the number of updates, this one included, that are averaged after it; 0 when it waits
   * for later ones. So a checkpoint inside an epoch may hold an average that lacks a few updates.
   */
  int averagedAfter(long step) {
    long inEpoch = (step - 1) % stepsPerEpoch() + 1;
    int due = MovingAverage.dueAfter(inEpoch);
    return due == 0 && endsEpoch(step) ? (int) (inEpoch % MovingAverage.EVERY) : due;
  }

  long firstBatch(long step) {
    return lastBatch(step - 1) + 1;
  }

  /** Returns the last batch of an update, 0 of update 0. */
  long lastBatch(long step) {
    long epochsBefore = step / stepsPerEpoch();
    return epochsBefore * batchesPerEpoch + step % stepsPerEpoch() * batchesPerUpdate;
  }
}
