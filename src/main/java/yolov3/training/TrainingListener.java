package yolov3.training;

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
import yolov3.training.session.WeightHistograms;

/**
 * Hears what happens in a run: the console, the event files and the table of results each are one.
 */
public interface TrainingListener {

  /**
   * What a run is going to be.
   *
   * @param firstStep the update that comes next, above 1 when the run goes on
   * @param totalSteps updates of the whole run
   * @param stepsPerEpoch updates of an epoch
   * @param parameters numbers that training changes
   */
  record Start(long firstStep, long totalSteps, long stepsPerEpoch, long parameters) {}

  /**
   * One update.
   *
   * @param step number of the update
   * @param epoch that it belongs to
   * @param result loss and gradient
   * @param learningRate of the update
   * @param imagesPerSecond of this step
   * @param dataWaitFraction share of the step's time that was spent waiting for its batch
   */
  record Step(
      long step,
      int epoch,
      StepResult result,
      double learningRate,
      double imagesPerSecond,
      double dataWaitFraction) {}

  /**
   * The end of an epoch.
   *
   * @param epoch that ended
   * @param progress of the run; {@link TrainingState#isBest} says whether this epoch is the best so
   *     far
   * @param trainLoss mean over the images of the epoch, each at the time of its step
   * @param validationLoss mean over the validation images
   * @param metrics of the validation images
   * @param learningRate of the epoch's last update
   * @param weightNorm global norm of the trainable variables
   * @param imagesPerSecond of training in this epoch, without validation
   * @param dataWaitFraction share of the training time that was spent waiting for batches
   */
  record Epoch(
      int epoch,
      TrainingState progress,
      LossTerms trainLoss,
      LossTerms validationLoss,
      Metrics metrics,
      double learningRate,
      double weightNorm,
      double imagesPerSecond,
      double dataWaitFraction) {}

  /**
   * A close look at the network after an epoch, valid only while the listener is told.
   *
   * @param epoch that ended
   * @param step the last update
   * @param last whether the run ends with this epoch
   * @param metrics of the validation images
   * @param validated every validation image that could be read
   * @param weights looks at the weights and at a gradient when it is asked, which takes about the
   *     time of an update
   */
  record Inspection(
      int epoch,
      long step,
      boolean last,
      Metrics metrics,
      List<ValidatedImage> validated,
      Supplier<WeightHistograms> weights) {}

  /**
   * A validation image.
   *
   * @param image with its true boxes
   * @param detections of the network, the best first, pixels of the image
   */
  record ValidatedImage(LabelledImage image, List<Detection> detections) {}

  /** Something that a person should know and that does not end the run. */
  default void warned(String message) {}

  /**
   * Before the first update of a new run that starts from given weights, and again when it goes
   * back to its start.
   */
  default void transferred(InitialWeights weights) {}

  /**
   * Before the first update of a process, and again after each rollback and when frozen layers
   * begin to learn. What was heard of this step and later ones will be heard again.
   */
  default void started(Start start) {}

  /** Before each update: what it learns from. Not when none of its images can be read. */
  default void learning(long step, Batch batch) {}

  /**
   * After each update, and after one that was skipped, whose loss or gradient is not finite. Not
   * after one that led to a rollback, nor one none of whose images could be read.
   */
  default void stepped(Step step) {}

  /** During validation: so many of the validation images are done. */
  default void validated(int images, int total) {}

  /**
   * Before a checkpoint: what was heard so far must be written, or a run that is killed and goes on
   * has a gap. Only the checkpoint itself is made to outlast a power cut.
   */
  default void checkpointing() {}

  /** After each epoch and its validation, before its checkpoint. */
  default void epochEnded(Epoch epoch) {}

  /** After {@link #epochEnded}. */
  default void inspected(Inspection inspection) {}

  /** One listener that tells several, in order. */
  static TrainingListener all(List<TrainingListener> listeners) {
    return new TrainingListener() {
      @Override
      public void warned(String message) {
        listeners.forEach(listener -> listener.warned(message));
      }

      @Override
      public void transferred(InitialWeights weights) {
        listeners.forEach(listener -> listener.transferred(weights));
      }

      @Override
      public void started(Start start) {
        listeners.forEach(listener -> listener.started(start));
      }

      @Override
      public void learning(long step, Batch batch) {
        listeners.forEach(listener -> listener.learning(step, batch));
      }

      @Override
      public void stepped(Step step) {
        listeners.forEach(listener -> listener.stepped(step));
      }

      @Override
      public void validated(int images, int total) {
        listeners.forEach(listener -> listener.validated(images, total));
      }

      @Override
      public void checkpointing() {
        listeners.forEach(TrainingListener::checkpointing);
      }

      @Override
      public void epochEnded(Epoch epoch) {
        listeners.forEach(listener -> listener.epochEnded(epoch));
      }

      @Override
      public void inspected(Inspection inspection) {
        listeners.forEach(listener -> listener.inspected(inspection));
      }
    };
  }
}
