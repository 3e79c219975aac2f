package yolov3.config.section;

/**
 * TensorBoard data beside the curves.
 *
 * @param everyEpochs epochs between two sets of images, precision-recall curves and histograms; 0
 *     spreads ten sets over the run
 * @param images validation images drawn with ground truth and predictions; 0: none
 * @param histograms of weights and gradients
 */
public record TensorBoardConfig(int everyEpochs, int images, boolean histograms) {

  /** TensorBoard shows ten images of a tag, evenly chosen. */
  private static final int SETS_PER_RUN = 10;

  public TensorBoardConfig {
    Rule.atLeast("tensorboard.every_epochs", everyEpochs, 0);
    Rule.atLeast("tensorboard.images", images, 0);
  }

  /**
   * Returns true when an epoch ends with images, curves and histograms; the last one always does.
   *
   * @param epoch from 1
   * @param epochs of the run
   */
  public boolean isDue(int epoch, int epochs) {
    int every = everyEpochs > 0 ? everyEpochs : (epochs + SETS_PER_RUN - 1) / SETS_PER_RUN;
    return epoch % every == 0 || epoch == epochs;
  }
}
