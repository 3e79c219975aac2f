package yolov3.config.section;

/**
 * What a run writes for TensorBoard beside its curves.
 *
 * @param everyEpochs epochs from one set of images, precision-recall curves and histograms to the
 *     next; 0 spreads ten over the run
 * @param images validation images drawn with truth and prediction; 0 none
 * @param histograms whether the weights and their gradients are counted
 */
public record TensorBoardConfig(int everyEpochs, int images, boolean histograms) {

  /** TensorBoard shows ten images of a tag, evenly chosen. */
  private static final int TIMES_A_RUN = 10;

  /** Refuses negative numbers. */
  public TensorBoardConfig {
    Rule.atLeast("tensorboard.every_epochs", everyEpochs, 0);
    Rule.atLeast("tensorboard.images", images, 0);
  }

  /**
   * Whether an epoch ends with images, curves and histograms; the last one always does.
   *
   * @param epoch from 1
   * @param epochs of the run
   */
  public boolean isDue(int epoch, int epochs) {
    int every = everyEpochs > 0 ? everyEpochs : (epochs + TIMES_A_RUN - 1) / TIMES_A_RUN;
    return epoch % every == 0 || epoch == epochs;
  }
}
