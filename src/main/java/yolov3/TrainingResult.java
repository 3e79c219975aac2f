package yolov3;

import java.nio.file.Path;
import java.util.Optional;
import yolov3.evaluation.Metrics;
import yolov3.training.log.ResultsFile;

/**
 * Result of a run.
 *
 * @param folder of the run
 * @param steps updates of the network so far, those of earlier calls included
 * @param best epoch with the best validation mAP50-95; empty when no epoch has ended
 * @param test metrics on the test images, or on the validation images when the data set has no test
 *     images; empty when the run was stopped, and when it had been finished and reported before
 * @param savedModel folder of the exported SavedModel; empty when the run was stopped
 * @param report HTML file; empty when the run was stopped
 */
public record TrainingResult(
    Path folder,
    long steps,
    Optional<ResultsFile.Row> best,
    Optional<Metrics> test,
    Optional<Path> savedModel,
    Optional<Path> report) {

  /** Tells whether the run came to its end, so that it is exported and reported. */
  public boolean isFinished() {
    return savedModel.isPresent();
  }
}
