package yolov3;

import java.nio.file.Path;
import java.util.Optional;
import yolov3.config.section.MnistConfig;
import yolov3.data.check.DatasetCheck;
import yolov3.io.Progress;
import yolov3.network.assignment.AnchorComparison;
import yolov3.network.assignment.AnchorFit;
import yolov3.network.cluster.ClusterSpec;
import yolov3.network.runtime.DeviceChoice;
import yolov3.report.EvaluatedImages;
import yolov3.training.TrainingData;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.session.BatchSizeChoice;
import yolov3.training.session.PrecisionChoice;

/**
 * Listener to the long calls of this package, which print nothing: each method is called on the
 * caller's thread, or on several threads one after another, and does nothing unless overridden.
 *
 * <p>Progress and warnings come at any time. The others are in the order in which {@link
 * TrainingRun} calls them, each at most once; a run that an earlier call has finished gives only
 * {@code onMnist}, {@code onJoined}, {@code onTrained} and, when its report is missing, {@code
 * onTested}; a worker that is not the chief only {@code onJoined}. {@link TrainingRun#drawMnist}
 * alone calls {@code onMnist}, and {@link Evaluation} only {@code onDevice}. The types that they
 * pass may change, but not {@code DeviceChoice}, {@code AnchorComparison}, {@code BatchSizeChoice}
 * and {@code PrecisionChoice}.
 */
public interface Observer extends Progress {

  /** Observer that hears nothing. */
  Observer SILENT = new Observer() {};

  @Override
  default void onProgress(String task, long done, long total) {}

  /** Hears of something in the data that a person should know and that ends nothing. */
  default void onWarning(String message) {}

  /**
   * Hears that the MNIST detection data set of the config is there.
   *
   * @param found whether it was there before; else it was drawn now
   */
  default void onMnist(MnistConfig config, boolean found) {}

  /**
   * Hears that the data set has no errors.
   *
   * @param check with its warnings
   * @param anchors how the anchors fit the training boxes; empty when there are no boxes
   */
  default void onChecked(DatasetCheck check, Optional<AnchorFit> anchors) {}

  /** Hears of the batch size that the memory holds, before the first step of a run. */
  default void onBatchSize(BatchSizeChoice choice) {}

  /** Hears that the run is about to train. */
  default void onStart(RunDirectory run, TrainingData data) {}

  /** Hears of the device before it computes. */
  default void onDevice(DeviceChoice device) {}

  /** Hears that anchors of the training boxes take the place of the published ones. */
  default void onAnchors(AnchorComparison anchors) {}

  /** Hears of the precision that was found to be the fastest, before the first step of a run. */
  default void onPrecision(PrecisionChoice choice) {}

  /** Hears that every worker of the cluster of this process has started. */
  default void onJoined(ClusterSpec cluster) {}

  /**
   * Hears that training is over, before the export.
   *
   * @param state of the run
   * @param totalSteps that the config asks for
   * @param before whether an earlier call did all the training and the export
   */
  default void onTrained(TrainingState state, long totalSteps, boolean before) {}

  /** Hears the metrics of the exported model, before the report is written. */
  default void onTested(EvaluatedImages tested, Path savedModel) {}
}
