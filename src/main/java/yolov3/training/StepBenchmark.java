package yolov3.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import yolov3.config.RunConfig;
import yolov3.dataset.Batch;
import yolov3.dataset.BatchLoader;
import yolov3.dataset.BatchPlan;
import yolov3.dataset.ExampleSource;
import yolov3.dataset.ImageCache;
import yolov3.error.RunFailedException;

/**
 * What the input pipeline costs: steps as a run makes them (images decoded, letterboxed, fed,
 * losses read back) against the bare graph on constant inputs. The two take turns in one process,
 * so that a busy machine slows both.
 */
public final class StepBenchmark {

  private static final int WARM_UP_STEPS = 5;

  private final RunConfig config;
  private final TrainingData data;

  /**
   * @param config network, batch size and loader threads
   * @param data the training images are used
   */
  public StepBenchmark(RunConfig config, TrainingData data) {
    this.config = config;
    this.data = data;
  }

  /**
   * One turn.
   *
   * @param bareSeconds of a step of the bare graph
   * @param pipelineSeconds of a step as a run makes it
   */
  public record Round(double bareSeconds, double pipelineSeconds) {

    /** How many times the bare step the whole step takes. */
    public double ratio() {
      return pipelineSeconds / bareSeconds;
    }
  }

  /**
   * Times both, in turns.
   *
   * @param rounds turns of both
   * @param steps of each in a turn
   * @param roundsDone hears how many turns are done
   */
  public List<Round> run(int rounds, int steps, IntConsumer roundsDone) {
    BatchPlan plan = TrainingExamples.plan(config, data);
    ExampleSource reader = TrainingExamples.source(config, data, plan, new ImageCache(0));
    List<Round> results = new ArrayList<>();
    try (TrainingSession session = new TrainingSession(config, data.names().count())) {
      session.initialize();
      pipelineSeconds(session, plan, reader, WARM_UP_STEPS);
      try (BatchLoader one = loader(plan, reader, 1)) {
        Batch constant = whole(one.next());
        for (int round = 1; round <= rounds; round++) {
          double bare = session.secondsOfBareSteps(constant, steps);
          double pipeline = pipelineSeconds(session, plan, reader, steps);
          results.add(new Round(bare / steps, pipeline / steps));
          roundsDone.accept(round);
        }
      }
    }
    return results;
  }

  /** A loader of its own each time: nothing is prepared before the clock starts. */
  private double pipelineSeconds(
      TrainingSession session, BatchPlan plan, ExampleSource reader, int steps) {
    long start = System.nanoTime();
    try (BatchLoader batches = loader(plan, reader, steps)) {
      for (int step = 1; batches.hasNext(); step++) {
        session.step(whole(batches.next()), 0, step);
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** A batch without some of its images takes less time. */
  private static Batch whole(Batch batch) {
    for (String message : batch.unreadable()) {
      throw new RunFailedException(message);
    }
    return batch;
  }

  private BatchLoader loader(BatchPlan plan, ExampleSource reader, long last) {
    return new BatchLoader(
        plan, reader, 1, last, config.data().loaderThreads(), config.data().prefetchBatches());
  }
}
