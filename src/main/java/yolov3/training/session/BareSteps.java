package yolov3.training.session;

import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.proto.RunOptions.TraceLevel;
import org.tensorflow.proto.StepStats;
import org.tensorflow.types.TFloat32;
import yolov3.data.loader.Batch;
import yolov3.network.layer.MovingAverage;
import yolov3.network.runtime.Sessions;

/**
 * Updates of a network alone: the same tensors each time, nothing read back, and a learning rate of
 * 0, so that the weights stay as they are. Owns the tensors; the session is its maker's.
 */
public final class BareSteps implements AutoCloseable {

  private final TrainingSession owner;
  private final Session session;
  private final TrainingGraph ops;
  private final BatchTensors batch;
  private final TFloat32 learningRate = TFloat32.scalarOf(0f);
  private final TFloat32 number = TFloat32.scalarOf(1f);

  BareSteps(TrainingSession owner, Session session, TrainingGraph ops, Batch batch) {
    this.owner = owner;
    this.session = session;
    this.ops = ops;
    this.batch = new BatchTensors(ops.inputs(), batch);
  }

  /** Runs updates, the moving average among them, and returns the seconds of all. */
  public double seconds(int steps) {
    long start = System.nanoTime();
    for (int step = 1; step <= steps; step++) {
      Sessions.run(update()::run).close();
      owner.average(step, MovingAverage.dueAfter(step));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /**
   * Traces one update.
   *
   * @return each op that ran: names, threads, start and end
   */
  public StepStats trace() {
    RunOptions full = RunOptions.newBuilder().setTraceLevel(TraceLevel.FULL_TRACE).build();
    try (Result result = Sessions.run(update().setOptions(full)::runAndFetchMetadata)) {
      return result.getMetadata().orElseThrow().getStepStats();
    }
  }

  private Session.Runner update() {
    Session.Runner runner = ops.runUpdate(session, learningRate, number);
    batch.feed(runner);
    return runner;
  }

  @Override
  public void close() {
    number.close();
    learningRate.close();
    batch.close();
  }
}
