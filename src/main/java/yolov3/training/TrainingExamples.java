package yolov3.training;

import yolov3.config.RunConfig;
import yolov3.data.augmentation.AugmentedExampleReader;
import yolov3.data.augmentation.Augmenter;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.ExampleReader;
import yolov3.data.loader.ExampleSource;
import yolov3.data.loader.ImageCache;
import yolov3.data.loader.ImageWeights;
import yolov3.network.assignment.TargetAssigner;

/** What a run learns from, for everything that must see exactly the same. */
public final class TrainingExamples {

  private TrainingExamples() {}

  /** Which images make up which batch. */
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
   * Makes the examples of the plan, augmented if the config says so.
   *
   * @param plan of the same config
   * @param cache of images
   * @throws yolov3.io.UserException when a flip swaps unknown classes
   */
  public static ExampleSource source(
      RunConfig config, TrainingData data, BatchPlan plan, ImageCache cache) {
    boolean asTheyAre =
        !config.augment().changesImages() && !config.augment().multiScale().changesSize();
    int inputSize = config.model().inputSize();
    TargetAssigner assigner = new TargetAssigner(config.model(), config.loss());
    return asTheyAre
        ? new ExampleReader(inputSize, assigner, cache)
        : new AugmentedExampleReader(
            new Augmenter(config.augment(), data.names()),
            assigner,
            inputSize,
            config.training().epochs(),
            config.seed(),
            plan,
            cache);
  }
}
