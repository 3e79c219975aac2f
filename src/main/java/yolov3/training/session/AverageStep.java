package yolov3.training.session;

import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import yolov3.config.section.OptimizerConfig;
import yolov3.network.layer.FrozenLayers;
import yolov3.network.layer.MovingAverage;
import yolov3.network.runtime.Sessions;

/**
 * Call that updates the moving average of the weights.
 *
 * @param step placeholder, scalar: number of the latest update
 * @param updates placeholder, scalar: updates since the last time
 */
record AverageStep(Op update, Placeholder<TFloat32> step, Placeholder<TFloat32> updates) {

  /**
   * @param average null for none; then null is returned
   */
  static AverageStep create(
      Ops tf, OptimizerConfig config, MovingAverage average, FrozenLayers freezing) {
    if (average == null) {
      return null;
    }
    Ops scope = tf.withSubScope("averaging");
    Placeholder<TFloat32> step = TrainingGraph.Inputs.scalar(scope, "step");
    Placeholder<TFloat32> updates = TrainingGraph.Inputs.scalar(scope, "updates");
    Op update = average.update(scope, config.movingAverageDecay(), step, updates, freezing);
    return new AverageStep(update, step, updates);
  }

  /**
   * Updates the average after some updates of the weights.
   *
   * @throws yolov3.io.RunFailedException when the device has not enough memory
   */
  void run(Session session, long latest, int count) {
    try (TFloat32 stepValue = TFloat32.scalarOf(latest);
        TFloat32 updatesValue = TFloat32.scalarOf(count)) {
      Session.Runner runner =
          session.runner().addTarget(update.op()).feed(step, stepValue).feed(updates, updatesValue);
      Sessions.run(runner::run).close();
    }
  }
}
