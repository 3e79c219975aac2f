package yolov3.training;

import yolov3.config.RunConfig;
import yolov3.config.section.DataConfig;
import yolov3.config.section.LossConfig;
import yolov3.config.section.ModelConfig;
import yolov3.data.augmentation.AugmentedExampleReader;
import yolov3.data.augmentation.Augmenter;
import yolov3.data.loader.BatchLoader;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.ExampleReader;
import yolov3.data.loader.ExampleSource;
import yolov3.data.loader.ImageCache;
import yolov3.data.loader.ImageWeights;
import yolov3.network.assignment.TargetAssigner;

/** Examples of a run, for everything that must use exactly the same. */
public final class ExampleSources {

  private ExampleSources() {}

  /** Plans the images of each batch. */
  public static BatchPlan plan(RunConfig config, TrainingData data) {
    int batchSize = config.training().batchSize();
    return config.data().imageWeights()
        ? BatchPlan.weighted(
            data.train(),
            ImageWeights.of(data.train(), data.names().count()),
            batchSize,
            config.seed())
        : BatchPlan.shuffled(data.train(), batchSize, config.seed());
  }

  /**
   * Makes the source of the plan's examples, augmented by the config.
   *
   * @throws yolov3.io.UserException when a flip swaps unknown classes
   */
  public static ExampleSource source(
      RunConfig config, TrainingData data, BatchPlan plan, ImageCache cache) {
    if (!config.augment().changesImages() && !config.augment().changesSize()) {
      return unchanged(config.model(), config.loss(), cache);
    }
    return new AugmentedExampleReader(
        new Augmenter(config.augment(), data.names()),
        new TargetAssigner(config.model(), config.loss()),
        config.model().inputSize(),
        config.training().epochs(),
        config.seed(),
        plan,
        cache);
  }

  /** Makes the source of examples without augmentation. */
  static ExampleReader unchanged(ModelConfig model, LossConfig loss, ImageCache cache) {
    return new ExampleReader(model.inputSize(), new TargetAssigner(model, loss), cache);
  }

  /**
   * Loads batches ahead of the steps.
   *
   * @param first number of a batch of the plan, from 1
   */
  static BatchLoader batches(
      DataConfig config, BatchPlan plan, ExampleSource source, long first, long last) {
    return new BatchLoader(
        plan, source, first, last, config.loaderThreads(), config.prefetchBatches());
  }
}
