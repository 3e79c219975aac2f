package yolov3.training.checkpoint;

import yolov3.config.section.TrainingConfig;
import yolov3.network.loss.LossTerms;

/**
 * How far a run has come: all that goes on from a checkpoint, beside the variables. Everything
 * random is derived from the seed and the step.
 *
 * @param step updates done
 * @param epochLoss sum of the losses of the images seen in the epoch under way
 * @param epochImages how many those are; 0 at the end of an epoch
 * @param bestStep update with the best validation score so far, 0 before the first validation
 * @param bestMap that score: mAP at IoU 0.5:0.95, −1 before the first validation
 * @param epochsSinceBest validations since that one
 * @param rollbacks how often the run went back because a loss was no number; each halves the
 *     learning rate
 */
public record TrainingState(
    long step,
    LossTerms epochLoss,
    long epochImages,
    long bestStep,
    double bestMap,
    int epochsSinceBest,
    int rollbacks) {

  /** Before the first update. */
  public static final TrainingState START = new TrainingState(0, LossTerms.ZERO, 0, 0, -1, 0, 0);

  /** After one more update. */
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

  /** After a step that was not applied. */
  public TrainingState afterSkippedStep() {
    return new TrainingState(
        step + 1, epochLoss, epochImages, bestStep, bestMap, epochsSinceBest, rollbacks);
  }

  /**
   * At the end of an epoch, validated.
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

  /** This earlier progress, reached again by going back. */
  public TrainingState rolledBack(int newRollbacks) {
    return new TrainingState(
        step, epochLoss, epochImages, bestStep, bestMap, epochsSinceBest, newRollbacks);
  }

  /** What rollbacks leave of the schedule's learning rate. */
  public double rateFactor() {
    return Math.pow(0.5, rollbacks);
  }

  /** Mean loss of an image in the epoch under way. */
  public LossTerms meanEpochLoss() {
    return epochLoss.times(1.0 / epochImages);
  }

  /** Whether the score has not risen for so long that the config ends the run here. */
  public boolean stopsEarly(TrainingConfig training) {
    int most = training.earlyStoppingEpochs();
    return most > 0 && epochsSinceBest >= most;
  }

  /** Whether the latest validation was the best. */
  public boolean isBest() {
    return step == bestStep;
  }
}
