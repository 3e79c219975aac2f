package yolov3.training.session;

import java.util.Iterator;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import yolov3.data.loader.Batch;
import yolov3.network.loss.LossTerms;
import yolov3.network.runtime.Sessions;
import yolov3.training.optimizer.Accumulation;

/** Update from several batches: their gradients are summed one by one, then applied. */
final class AccumulatedStep {

  private final Session session;
  private final TrainingGraph ops;
  private final Accumulation sums;

  AccumulatedStep(Session session, TrainingGraph ops) {
    this.session = session;
    this.ops = ops;
    this.sums = ops.update().accumulation();
  }

  /**
   * Runs one update. At the first batch whose loss or gradient is not finite it is given up: the
   * result is that of this batch, the ones after it are not taken and no variable changes but the
   * loss scale.
   *
   * @return loss: mean over the images; norm of the sum of the gradients
   */
  StepResult run(Iterator<Batch> batches, TFloat32 learningRate, TFloat32 step) {
    Sessions.run(session.runner().addTarget(sums.reset().op())::run).close();
    LossTerms loss = LossTerms.ZERO;
    int images = 0;
    while (batches.hasNext()) {
      Batch batch = batches.next();
      images += batch.size();
      StepResult added = add(batch, images);
      if (added.overflows()) { // the sums are not finite: this changes the loss scale only
        apply(added.loss(), images, learningRate, step);
      }
      if (!added.isFinite()) {
        return added;
      }
      loss = loss.plus(added.loss().times(batch.size()));
    }
    return apply(loss.times(1.0 / images), images, learningRate, step);
  }

  private StepResult add(Batch batch, int imagesSoFar) {
    try (BatchTensors tensors = new BatchTensors(ops.inputs(), batch)) {
      Session.Runner runner = session.runner().addTarget(sums.add().op());
      tensors.feed(runner);
      Fetches.loss(runner, ops.loss())
          .fetch(sums.batchGradientNorm())
          .fetch(ops.update().lossScale());
      try (Result result = Sessions.run(runner::run)) {
        return Fetches.stepResult(result, imagesSoFar);
      }
    }
  }

  private StepResult apply(LossTerms loss, int images, TFloat32 learningRate, TFloat32 step) {
    Session.Runner runner =
        ops.runUpdate(session, learningRate, step)
            .fetch(ops.update().gradientNorm())
            .fetch(ops.update().lossScale());
    try (Result result = Sessions.run(runner::run)) {
      return new StepResult(loss, Fetches.scalar(result, 0), images, Fetches.scalar(result, 1));
    }
  }
}
