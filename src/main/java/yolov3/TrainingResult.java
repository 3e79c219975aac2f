package yolov3;

import java.nio.file.Path;
import java.util.Optional;
import yolov3.evaluation.Metrics;
import yolov3.inference.SavedModelLocator;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.log.ResultsFile;
import yolov3.training.log.RunSummary;

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

  static TrainingResult ofStopped(RunDirectory run, TrainingState state) {
    return of(run, state, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * @param test empty when the run had been reported before
   */
  static TrainingResult ofFinished(RunDirectory run, TrainingState state, Optional<Metrics> test) {
    Path savedModel = SavedModelLocator.find(run.savedModel());
    return of(run, state, test, Optional.of(savedModel), Optional.of(run.htmlReport()));
  }

  private static TrainingResult of(
      RunDirectory run,
      TrainingState state,
      Optional<Metrics> test,
      Optional<Path> savedModel,
      Optional<Path> report) {
    return new TrainingResult(
        run.folder(), state.step(), RunSummary.read(run).best(), test, savedModel, report);
  }

  /** Tells whether the run came to its end, so that it is exported and reported. */
  public boolean isFinished() {
    return savedModel.isPresent();
  }
}
