package yolov3.config;

import yolov3.config.section.AugmentConfig;
import yolov3.config.section.AugmentConfig.MultiScale;
import yolov3.config.section.CheckpointConfig;
import yolov3.config.section.DataConfig;
import yolov3.config.section.DistributedConfig;
import yolov3.config.section.EvaluationConfig;
import yolov3.config.section.LossConfig;
import yolov3.config.section.MnistConfig;
import yolov3.config.section.ModelConfig;
import yolov3.config.section.OptimizerConfig;
import yolov3.config.section.OutputConfig;
import yolov3.config.section.Rule;
import yolov3.config.section.ScheduleConfig;
import yolov3.config.section.TensorBoardConfig;
import yolov3.config.section.TrainingConfig;

/**
 * Everything that decides how a run goes.
 *
 * @param name of the run and of its folders
 * @param seed random seed: initial weights, order and augmentation of the images
 * @param mnist data set to draw when it is missing; null for the user's own data
 */
public record RunConfig(
    String name,
    long seed,
    OutputConfig output,
    DataConfig data,
    MnistConfig mnist,
    AugmentConfig augment,
    ModelConfig model,
    LossConfig loss,
    OptimizerConfig optimizer,
    ScheduleConfig schedule,
    TrainingConfig training,
    DistributedConfig distributed,
    CheckpointConfig checkpoint,
    EvaluationConfig evaluation,
    TensorBoardConfig tensorboard) {

  public RunConfig {
    Rule.present("name", name, "the name of the run");
    Rule.require(
        name.matches("[\\p{Alnum}][\\p{Alnum}._-]*"),
        "name",
        "'" + name + "'",
        "letters, digits, '.', '_' and '-', the first a letter or a digit, since it names folders");
    Rule.require(
        schedule.warmupEpochs(training.epochs()) <= training.epochs(),
        "schedule.warmup_epochs",
        schedule.warmupEpochs(),
        "at most training.epochs (%d); lower it, or raise training.epochs"
            .formatted(training.epochs()));
    Rule.require(
        !augment.combinesImages()
            || augment.closeMosaicEpochs() == null
            || augment.closeMosaicEpochs() < training.epochs(),
        "augment.close_mosaic_epochs",
        augment.closeMosaicEpochs(),
        "less than training.epochs (%d), or no epoch has mosaic or mixup; 0 for a short trial"
            .formatted(training.epochs()));
    MultiScale sizes = augment.multiScale();
    Rule.require(
        !augment.changesSize()
            || sizes.smallest() <= model.inputSize() && model.inputSize() <= sizes.largest(),
        "model.input_size",
        model.inputSize(),
        "a size of augment.multi_scale, %d to %d, since the network is used at it"
            .formatted(sizes.smallest(), sizes.largest()));
    long largest = largestInputSize(model, augment);
    long maxImages = Integer.MAX_VALUE / (3 * largest * largest);
    Rule.require(
        training.batchSize() <= maxImages, // the pixels of a batch are one array
        "training.batch_size",
        training.batchSize(),
        "at most %d at an input size of %d".formatted(maxImages, largest));
  }

  /** Returns the largest side of the network's input in training, pixels. */
  public int largestInputSize() {
    return largestInputSize(model, augment);
  }

  private static int largestInputSize(ModelConfig model, AugmentConfig augment) {
    return augment.changesSize()
        ? Math.max(model.inputSize(), augment.multiScale().largest())
        : model.inputSize();
  }

  /**
   * Returns the defaults, to which {@link ConfigDraft#with} adds what differs: at least the data.
   */
  public static ConfigDraft defaults() {
    return ConfigDraft.DEFAULTS;
  }

  /**
   * Returns this config with another value of one key.
   *
   * @param key with dots between sections: {@code training.epochs}
   * @param value a number, boolean, text, path, list, map, section of a config, or null
   * @throws yolov3.io.UserException when the key is unknown or the value breaks its rule, as for a
   *     config file
   */
  public RunConfig with(String key, Object value) {
    return ConfigDraft.of(this).with(key, value).toConfig();
  }
}
