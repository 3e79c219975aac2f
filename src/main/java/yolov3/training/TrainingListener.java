package yolov3.training;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Supplier;
import yolov3.data.LabelledImage;
import yolov3.data.loader.Batch;
import yolov3.evaluation.Metrics;
import yolov3.geometry.Detection;
import yolov3.network.loss.LossTerms;
import yolov3.training.checkpoint.InitialWeights;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.session.StepResult;
import yolov3.training.session.TrainingSession.WeightHistograms;

/** Listener of a run, such as the console, the event files and the table of results. */
public interface TrainingListener {

  /**
   * Start of a run, or of its next part.
   *
   * @param firstStep the next update, above 1 when the run resumes
   * @param totalSteps updates of the whole run
   * @param parameters weights that training changes
   */
  record Start(long firstStep, long totalSteps, long stepsPerEpoch, long parameters) {}

  /**
   * One update.
   *
   * @param dataWaitFraction fraction of the step's time that was spent waiting for its batch
   */
  record Step(
      long step,
      int epoch,
      StepResult result,
      double learningRate,
      double imagesPerSecond,
      double dataWaitFraction) {}

  /**
   * End of an epoch.
   *
   * @param state of the run; {@link TrainingState#isBest} for the best epoch so far
   * @param trainLoss mean over the images of the epoch, each at the time of its step
   * @param validationLoss mean over the validation images
   * @param metrics of the validation images
   * @param learningRate of the epoch's last update
   * @param weightNorm global norm of the trainable variables
   * @param imagesPerSecond of training, without validation
   * @param dataWaitFraction fraction of the training time that was spent waiting for batches
   */
  record Epoch(
      int epoch,
      TrainingState state,
      LossTerms trainLoss,
      LossTerms validationLoss,
      Metrics metrics,
      double learningRate,
      double weightNorm,
      double imagesPerSecond,
      double dataWaitFraction) {}

  /**
   * Inspection of the network after an epoch, valid only during the call.
   *
   * @param step the last update
   * @param last true for the run's last epoch
   * @param metrics of the validation images
   * @param validated validation images that could be read
   * @param weights counts weights and a gradient on demand, which takes about the time of an update
   */
  record Inspection(
      int epoch,
      long step,
      boolean last,
      Metrics metrics,
      List<ValidatedImage> validated,
      Supplier<WeightHistograms> weights) {}

  /**
   * Validation image.
   *
   * @param image with its ground truth
   * @param detections by descending confidence, pixels of the image
   */
  record ValidatedImage(LabelledImage image, List<Detection> detections) {}

  /** Receives a problem that does not end the run. */
  default void onWarning(String message) {}

  /** Called before the first update of a run with initial weights, and after a rollback to it. */
  default void onInitialWeights(InitialWeights weights) {}

  /**
   * Called before the first update of a process, after each rollback and after a release of frozen
   * layers. Steps from this one on replace those that were received before.
   */
  default void onStart(Start start) {}

  /** Called before each update, with its first batch, unless none of its images can be read. */
  default void onBatch(long step, Batch batch) {}

  /**
   * Called after each update, and after one that was skipped, whose loss or gradient is not finite;
   * not after one that led to a rollback, nor one none of whose images could be read.
   */
  default void onStepEnd(Step step) {}

  /** Called during validation with the number of images done. */
  default void onValidationProgress(int images, int total) {}

  /**
   * Called before a checkpoint: what was received so far must be written, or a run that is killed
   * and resumes has a gap. Only the checkpoint itself must outlast a power cut.
   */
  default void beforeCheckpoint() {}

  /** Called after each epoch and its validation, before its checkpoint. */
  default void onEpochEnd(Epoch epoch) {}

  /** Called after {@link #onEpochEnd}. */
  default void onInspection(Inspection inspection) {}

  /** Returns one listener that calls several, in order. */
  static TrainingListener all(List<TrainingListener> listeners) {
    return (TrainingListener)
        Proxy.newProxyInstance(
            TrainingListener.class.getClassLoader(),
            new Class<?>[] {TrainingListener.class},
            (proxy, method, arguments) -> {
              for (TrainingListener listener : listeners) {
                try {
                  method.invoke(listener, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }
              return null;
            });
  }
}
