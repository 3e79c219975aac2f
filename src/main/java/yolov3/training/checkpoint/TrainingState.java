package yolov3.training.checkpoint;

import yolov3.config.section.TrainingConfig;
import yolov3.network.loss.LossTerms;

/**
 * State of a run: everything that resumes from a checkpoint, beside the variables. Everything
 * random is derived from the seed and the step.
 *
 * @param step updates done
 * @param epochLoss sum of the losses of the images of the current epoch so far
 * @param epochImages number of those images; 0 at the end of an epoch
 * @param bestStep update with the best validation metric so far, 0 before the first validation
 * @param bestMap that metric: mAP at IoU 0.5:0.95, −1 before the first validation
 * @param epochsSinceBest validations since that one
 * @param rollbacks number of returns to a checkpoint; each halves the learning rate
 */
public record TrainingState(
    long step,
    LossTerms epochLoss,
    long epochImages,
    long bestStep,
    double bestMap,
    int epochsSinceBest,
    int rollbacks) {

  /** State before the first update. */
  public static final TrainingState START = new TrainingState(0, LossTerms.ZERO, 0, 0, -1, 0, 0);

  /** Returns the state after one more update. */
  public TrainingState afterStep(LossTerms loss, int images) {
    return new TrainingState(
        step + 1,
        epochLoss.plus(loss.times(images)),
        epochImages + images,
        bestStep,
        bestMap,
        epochsSinceBest,
        rollbacks);
  }

  /** Returns the state after a step that was not applied. */
  public TrainingState afterSkippedStep() {
    return afterStep(LossTerms.ZERO, 0);
  }

  /**
   * Returns the state after the validation of an epoch.
   *
   * @param map NaN when no validation image has an object; the later epoch is then the better one
   */
  public TrainingState afterEpoch(double map) {
    boolean best = bestStep == 0 || Double.isNaN(bestMap) || map > bestMap;
    return new TrainingState(
        step,
        LossTerms.ZERO,
        0,
        best ? step : bestStep,
        best ? map : bestMap,
        best ? 0 : epochsSinceBest + 1,
        rollbacks);
  }

  /** Returns this earlier state after a rollback to it. */
  public TrainingState rolledBack(int newRollbacks) {
    return new TrainingState(
        step, epochLoss, epochImages, bestStep, bestMap, epochsSinceBest, newRollbacks);
  }

  /** Returns the factor of the learning rate after the rollbacks. */
  public double rateFactor() {
    return Math.pow(0.5, rollbacks);
  }

  /** Returns the mean loss of an image of the current epoch. */
  public LossTerms meanEpochLoss() {
    return epochLoss.times(1.0 / epochImages);
  }

  /** Returns true when the metric has not risen for {@code training.early_stopping_epochs}. */
  public boolean stopsEarly(TrainingConfig training) {
    int patience = training.earlyStoppingEpochs();
    return patience > 0 && epochsSinceBest >= patience;
  }

  /** Returns true when the latest validation was the best. */
  public boolean isBest() {
    return step == bestStep;
  }
}
