package yolov3.cli;

import java.nio.file.Path;
import java.util.Random;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.AugmentConfig;
import yolov3.config.section.CheckpointConfig;
import yolov3.config.section.DataConfig;
import yolov3.config.section.DataFormat;
import yolov3.config.section.LossConfig;
import yolov3.config.section.ModelConfig;
import yolov3.config.section.OptimizerConfig;
import yolov3.config.section.OutputConfig;
import yolov3.config.section.ScheduleConfig;
import yolov3.config.section.TensorBoardConfig;
import yolov3.config.section.TrainingConfig;
import yolov3.data.ClassNames;
import yolov3.data.image.RgbImage;
import yolov3.export.CheckpointNetwork;
import yolov3.export.SavedModelExporter;
import yolov3.export.verification.ExportVerification;
import yolov3.inference.ExportFolder;
import yolov3.inference.SavedModelFolder;
import yolov3.network.darknet.DarknetFiles;
import yolov3.network.serving.ExportOptions;

/** Export of Darknet's weights, which proves itself on an image of noise. */
final class WeightsExport {

  private WeightsExport() {}

  /**
   * Writes the next version of a SavedModel.
   *
   * @return the folder of the export
   */
  static Path write(DarknetFiles files, ClassNames names, Path versions, ExportOptions options) {
    Path weights = files.weights().path();
    RunConfig config = config(weights, files.model());
    Path target = SavedModelFolder.nextVersion(versions);
    new SavedModelExporter(config, names.names(), options)
        .exportWeights(weights, files.read(), target, WeightsExport::check);
    return target;
  }

  private static void check(Path savedModel, CheckpointNetwork network) {
    int side = new ExportFolder(savedModel).readConfig().model().inputSize();
    try (ExportVerification verification =
        new ExportVerification(savedModel, network, RunExport.TOLERANCE)) {
      verification.comparePixels("an image of noise", noise(side + side / 2 + 1, side));
      verification.requireWithinLimit();
    }
  }

  private static RgbImage noise(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    new Random(1).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }

  /** What an export says of its network; nothing was trained, so that is all defaults but that. */
  private static RunConfig config(Path weights, ModelConfig model) {
    String name = weights.getFileName().toString().replaceAll("[^\\p{Alnum}._-]", "_");
    DataConfig data =
        new DataConfig(
            weights.toAbsolutePath(), // there are no images to name
            DataFormat.AUTO,
            null,
            null,
            null,
            null,
            null,
            false,
            false,
            "none",
            1,
            1);
    return new RunConfig(
        name.matches("\\p{Alnum}.*") ? name : "weights" + name,
        0,
        ConfigFile.defaultsOf("output", OutputConfig.class),
        data,
        null,
        ConfigFile.defaultsOf("augment", AugmentConfig.class),
        model,
        ConfigFile.defaultsOf("loss", LossConfig.class),
        ConfigFile.defaultsOf("optimizer", OptimizerConfig.class),
        ConfigFile.defaultsOf("schedule", ScheduleConfig.class),
        ConfigFile.defaultsOf("training", TrainingConfig.class),
        ConfigFile.defaultsOf("checkpoint", CheckpointConfig.class),
        ConfigFile.defaultEvaluation(),
        ConfigFile.defaultsOf("tensorboard", TensorBoardConfig.class));
  }
}
