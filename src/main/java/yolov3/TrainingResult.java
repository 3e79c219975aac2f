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
 * Result of a run. Of several workers the chief alone evaluates, exports and reports: the others
 * know only how far the run came.
 *
 * @param folder of the run
 * @param steps updates of the network so far, those of earlier calls included
 * @param isFinished whether the run came to its end, after which the chief exports and reports it;
 *     otherwise it was stopped and can be resumed
 * @param best epoch with the best validation mAP50-95; empty when no epoch has ended, and for a
 *     worker that is not the chief
 * @param test metrics on the test images, or on the validation images when the data set has no test
 *     images; empty when the run was stopped, when it had been finished and reported before, and
 *     for a worker that is not the chief
 * @param savedModel folder of the exported SavedModel; empty when the run was stopped, and for a
 *     worker that is not the chief
 * @param report HTML file; empty when the run was stopped, and for a worker that is not the chief
 */
public record TrainingResult(
    Path folder,
    long steps,
    boolean isFinished,
    Optional<ResultsFile.Row> best,
    Optional<Metrics> test,
    Optional<Path> savedModel,
    Optional<Path> report) {

  static TrainingResult ofStopped(RunDirectory run, TrainingState state) {
    return ofChief(run, state, false, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * @param test empty when the run had been reported before
   */
  static TrainingResult ofFinished(RunDirectory run, TrainingState state, Optional<Metrics> test) {
    Path savedModel = SavedModelLocator.find(run.savedModel());
    return ofChief(run, state, true, test, Optional.of(savedModel), Optional.of(run.htmlReport()));
  }

  /** Result of a worker that is not the chief, which reads and writes no files of the run. */
  static TrainingResult ofFollower(RunDirectory run, long steps, boolean isFinished) {
    return new TrainingResult(
        run.folder(),
        steps,
        isFinished,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static TrainingResult ofChief(
      RunDirectory run,
      TrainingState state,
      boolean isFinished,
      Optional<Metrics> test,
      Optional<Path> savedModel,
      Optional<Path> report) {
    return new TrainingResult(
        run.folder(),
        state.step(),
        isFinished,
        RunSummary.read(run).best(),
        test,
        savedModel,
        report);
  }
}
