package yolov3.training;

import yolov3.loss.LossTerms;

/**
 * How far a run has come: all that goes on from a checkpoint, beside the variables. Everything
 * random is derived from the seed and the step.
 *
 * @param step updates done
 * @param epochLoss sum of the losses of the images seen in the epoch under way
 * @param epochImages how many those are; 0 at the end of an epoch
 * @param bestStep update with the best validation score so far, 0 before the first validation
 * @param bestMap that score: mAP at IoU 0.5:0.95, −1 before the first validation
 */
public record Progress(
    long step, LossTerms epochLoss, long epochImages, long bestStep, double bestMap) {

  /** Before the first update. */
  public static final Progress START = new Progress(0, LossTerms.ZERO, 0, 0, -1);

  /** After one more update. */
  Progress afterStep(LossTerms loss, int images) {
    return new Progress(
        step + 1, epochLoss.plus(loss.times(images)), epochImages + images, bestStep, bestMap);
  }

  /**
   * At the end of an epoch, validated.
   *
   * @param map NaN when no validation image has an object; the later epoch is then the better one
   */
  Progress afterEpoch(double map) {
    boolean best = bestStep == 0 || Double.isNaN(bestMap) || map > bestMap;
    return new Progress(step, LossTerms.ZERO, 0, best ? step : bestStep, best ? map : bestMap);
  }

  /** Mean loss of an image in the epoch under way. */
  LossTerms meanEpochLoss() {
    return epochLoss.times(1.0 / epochImages);
  }

  /** Whether the latest validation was the best. */
  public boolean isBest() {
    return step == bestStep;
  }
}
