package yolov3.benchmark;

import java.util.function.IntConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import yolov3.config.RunConfig;
import yolov3.config.section.AugmentConfig.MultiScale;
import yolov3.data.loader.BatchLoader;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.ExampleSource;
import yolov3.data.loader.ImageCache;
import yolov3.geometry.Median;
import yolov3.io.Progress;
import yolov3.network.layer.MovingAverage;
import yolov3.training.ExampleSources;
import yolov3.training.TrainingData;
import yolov3.training.session.BareSteps;
import yolov3.training.session.TrainingSession;

/**
 * Cost of the input pipeline: steps as a run makes them (images read, augmented, fed, losses read
 * back) against the bare graph on constant inputs. The two take turns in one process, so that a
 * busy machine slows both. Owns a network; close it.
 *
 * <p>Every batch is whole and of {@code model.input_size}, or the two would not do the same work:
 * the images that an epoch's last batch is short of are skipped, {@code augment.multi_scale} draws
 * no other size, and each batch is an update of its own. Every round takes the same batches, so
 * that {@code data.cache} has them from the second round on.
 */
public final class StepBenchmark implements AutoCloseable {

  private static final int WARM_UP_STEPS = 5;

  private final RunConfig config;
  private final BatchPlan plan;
  private final ExampleSource reader;
  private final TrainingSession session;

  /**
   * Medians of some rounds.
   *
   * @param bareSeconds of a step of the bare graph
   * @param pipelineSeconds of a step as a run makes it
   * @param ratio of the second to the first
   */
  public record Result(double bareSeconds, double pipelineSeconds, double ratio) {}

  /**
   * Times rounds of both.
   *
   * @param steps of each in a round
   */
  public static Result run(
      RunConfig config, TrainingData data, int rounds, int steps, Progress progress) {
    IntConsumer done = progress.begin("benchmark", rounds);
    double[] bare = new double[rounds];
    double[] pipeline = new double[rounds];
    try (StepBenchmark benchmark = new StepBenchmark(config, data)) {
      for (int round = 0; round < rounds; round++) {
        bare[round] = benchmark.bareSeconds(steps);
        pipeline[round] = benchmark.secondsWithPipeline(steps);
        done.accept(round + 1);
      }
    }
    return new Result(
        Median.of(DoubleStream.of(bare)),
        Median.of(DoubleStream.of(pipeline)),
        Median.of(IntStream.range(0, rounds).mapToDouble(i -> pipeline[i] / bare[i])));
  }

  /**
   * Builds the network and makes a few steps of no account.
   *
   * @param config network, batch size and loader threads
   * @param data the training images are used
   */
  public StepBenchmark(RunConfig config, TrainingData data) {
    this.config = atOneSize(config).with("training.accumulate", 1);
    plan = ExampleSources.plan(this.config, inWholeBatches(data, config.training().batchSize()));
    reader =
        ExampleSources.source(this.config, data, plan, new ImageCache(config.data().cacheBytes()));
    session = new TrainingSession(this.config, data.names().count());
    try {
      session.initialize();
      secondsWithPipeline(WARM_UP_STEPS);
      bareSeconds(
          1); // what fetches nothing is another executor of TensorFlow's, with its own kernels
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** The graph still takes any size when the run's does. */
  private static RunConfig atOneSize(RunConfig config) {
    int size = config.model().inputSize();
    MultiScale sizes = new MultiScale(config.augment().multiScale().everyBatches(), size, size);
    return config.with("augment.multi_scale", sizes);
  }

  /** Fewer images than a batch are left as they are: then all batches are alike. */
  private static TrainingData inWholeBatches(TrainingData data, int batchSize) {
    int images = data.train().size();
    int whole = images < batchSize ? images : images - images % batchSize;
    return new TrainingData(
        data.names(), data.train().subList(0, whole), data.validation(), data.test());
  }

  private double bareSeconds(int steps) {
    try (BatchLoader one = loader(1);
        BareSteps bare = session.bareSteps(one.next().requireWhole())) {
      return bare.seconds(steps) / steps;
    }
  }

  /**
   * Traces steps of the bare graph, the same batch each time.
   *
   * @param steps at least 1
   */
  public StepProfile profile(int steps) {
    try (BatchLoader one = loader(1)) {
      return StepProfile.of(session, one.next().requireWhole(), steps);
    }
  }

  /**
   * Times steps as a run makes them. A loader of its own each time: nothing is prepared before the
   * clock starts.
   *
   * @return seconds of one step
   */
  public double secondsWithPipeline(int steps) {
    long start = System.nanoTime();
    try (BatchLoader batches = loader(steps)) {
      for (int step = 1; batches.hasNext(); step++) {
        session.step(batches.next().requireWhole(), 0, step);
        session.average(step, MovingAverage.dueAfter(step));
      }
    }
    return (System.nanoTime() - start) / 1e9 / steps;
  }

  @Override
  public void close() {
    session.close();
  }

  /** The batches that are timed; the caller closes it. */
  BatchLoader loader(long last) {
    return new BatchLoader(
        plan, reader, 1, last, config.data().loaderThreads(), config.data().prefetchBatches());
  }
}
