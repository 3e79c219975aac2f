package yolov3.benchmark;

import java.util.List;
import yolov3.config.RunConfig;
import yolov3.data.LabelledImage;
import yolov3.data.loader.BatchLoader;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.ExampleSource;
import yolov3.data.loader.ImageCache;
import yolov3.training.ExampleSources;
import yolov3.training.TrainingData;

/** Throughput of the loader alone, without training, on some of the training images. */
final class LoaderBenchmark {

  /** Enough that a mosaic has a choice, few enough that the cache holds them all. */
  private static final int MAX_IMAGES = 200;

  private static final int PREFETCH = 4;

  private final TrainingData data;
  private final ImageCache cache = new ImageCache(Runtime.getRuntime().maxMemory() / 2);

  /**
   * @param data the training images are used
   */
  LoaderBenchmark(TrainingData data) {
    List<LabelledImage> some = data.train().subList(0, Math.min(MAX_IMAGES, data.train().size()));
    this.data = new TrainingData(data.names(), some, data.validation(), data.test());
  }

  /**
   * Fills the cache with images as a config wants them.
   *
   * @param config a run's
   */
  void fillCache(RunConfig config) {
    BatchPlan plan = BatchPlan.inOrder(data.train(), config.training().batchSize());
    ExampleSource source = ExampleSources.source(config, data, plan, cache);
    int threads = config.data().loaderThreads();
    try (BatchLoader batches =
        new BatchLoader(plan, source, 1, plan.batchesPerEpoch(), threads, PREFETCH)) {
      while (batches.hasNext()) {
        batches.next().requireWhole();
      }
    }
  }

  /**
   * Makes batches for a while.
   *
   * @param config batch size, input size and augmentation
   * @param cached whether images are taken from the filled cache, or decoded
   * @param threads of the loader
   * @param seconds minimum time
   */
  double imagesPerSecond(RunConfig config, boolean cached, int threads, double seconds) {
    BatchPlan plan = ExampleSources.plan(config, data);
    ExampleSource source =
        ExampleSources.source(config, data, plan, cached ? cache : new ImageCache(0));
    try (BatchLoader batches =
        new BatchLoader(plan, source, 1, Long.MAX_VALUE, threads, PREFETCH)) {
      for (int i = 0; i < threads; i++) { // from then on as many are in the making as at the end
        batches.next().requireWhole();
      }
      long images = 0;
      long start = System.nanoTime();
      double passed;
      do {
        images += batches.next().requireWhole().size();
        passed = (System.nanoTime() - start) / 1e9;
      } while (passed < seconds);
      return images / passed;
    }
  }
}
