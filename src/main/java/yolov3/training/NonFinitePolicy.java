package yolov3.training;

import java.util.Locale;
import java.util.stream.Collectors;
import yolov3.config.section.TrainingConfig;
import yolov3.config.section.TrainingConfig.OnNonFinite;
import yolov3.data.loader.Batch;
import yolov3.io.RunFailedException;
import yolov3.network.loss.LossTerms;
import yolov3.training.session.StepResult;

/** Policy for numbers that are not finite, {@code training.on_non_finite}. */
final class NonFinitePolicy {

  /** A run whose weights are beyond repair must not continue to its last epoch. */
  private static final int MAX_SKIPPED_IN_A_ROW = 20;

  private static final int MAX_ROLLBACKS = 5;

  private final OnNonFinite policy;
  private final TrainingListener listener;
  private int skippedInARow;

  NonFinitePolicy(TrainingConfig config, TrainingListener listener) {
    policy = config.onNonFinite();
    this.listener = listener;
  }

  /** Numbers that only a rollback may fix. */
  static final class NonFiniteException extends RunFailedException {

    private static final long serialVersionUID = 1;

    NonFiniteException(String message) {
      super(message);
    }
  }

  /**
   * Returns true for a step that was applied, false for one that is skipped with a warning.
   *
   * @throws RunFailedException when the run must end
   * @throws NonFiniteException when the run must go back
   */
  boolean accepts(StepResult result, long step, double learningRate, Batch batch) {
    if (result.isFinite()) {
      skippedInARow = 0;
      return true;
    }
    if (result.overflows()) {
      listener.onWarning(
          "step %d: a gradient is beyond the range of float16 at loss scale %.0f; the scale is halved, the update was not applied"
              .formatted(step, result.lossScale()));
      return false;
    }
    String images =
        batch.examples().stream()
            .map(example -> example.source().image().toString())
            .collect(Collectors.joining(", "));
    String message =
        String.format(
            Locale.ROOT,
            "step %d at learning rate %.3g: %s; the update was not applied; images of the batch: %s",
            step,
            learningRate,
            result.describe(),
            images);
    if (policy == OnNonFinite.ROLLBACK) {
      throw new NonFiniteException(message);
    }
    if (policy == OnNonFinite.STOP || ++skippedInARow > MAX_SKIPPED_IN_A_ROW) {
      throw new RunFailedException(message);
    }
    listener.onWarning(message);
    return false;
  }

  /** Weights that are not finite are never written. */
  static void requireFiniteWeights(double norm, long step) {
    if (!Double.isFinite(norm)) {
      throw new NonFiniteException(
          "after step %d the weights are not finite; no checkpoint was written".formatted(step));
    }
  }

  /** Weights with which validation is not finite are never written. */
  static void requireFiniteValidation(LossTerms loss, long step) {
    if (!loss.isFinite()) {
      throw new NonFiniteException(
          "validation after step %d: %s; no checkpoint was written"
              .formatted(step, StepResult.describe(loss)));
    }
  }

  /**
   * Returns the number of rollbacks after another one.
   *
   * @throws RunFailedException when the policy is another, or the maximum is reached
   */
  int rollbacksAfter(NonFiniteException failure, int rollbacks) {
    return switch (policy) {
      case STOP -> throw failure;
      case SKIP ->
          throw new RunFailedException(
              failure.getMessage()
                  + "; skipping steps does not fix that, training.on_non_finite: rollback may",
              failure);
      case ROLLBACK -> {
        if (rollbacks == MAX_ROLLBACKS) {
          throw new RunFailedException(
              failure.getMessage() + "; gave up after " + MAX_ROLLBACKS + " rollbacks");
        }
        yield rollbacks + 1;
      }
    };
  }
}
