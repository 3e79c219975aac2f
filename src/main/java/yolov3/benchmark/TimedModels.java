package yolov3.benchmark;

import java.nio.file.Path;
import java.util.List;
import yolov3.config.RunConfig;
import yolov3.config.section.EvaluationConfig;
import yolov3.data.ClassNames;
import yolov3.export.SavedModelExporter;
import yolov3.geometry.LetterboxRule;
import yolov3.inference.ExportProvenance;
import yolov3.inference.SavedModelLayout;
import yolov3.io.UserException;
import yolov3.network.runtime.Bfloat16Support;
import yolov3.network.serving.ExportOptions;
import yolov3.network.serving.ServingPrecision;

/**
 * The SavedModels of a network that are timed.
 *
 * @param config of the network, with the limits of its NMS
 * @param first the SavedModel that others are compared with
 * @param precision of the first
 * @param bfloat16 the same network in bfloat16; null when it is not timed
 * @param notes why one is not timed
 */
record TimedModels(
    RunConfig config,
    Path first,
    ServingPrecision precision,
    LetterboxRule letterbox,
    Path bfloat16,
    List<String> notes) {

  /** Value for clients; that of most configs suits only curves. */
  private static final double CONFIDENCE_THRESHOLD = 0.3;

  /**
   * Takes a SavedModel as it is, and exports its checkpoint in bfloat16 if this machine may be
   * faster with it.
   *
   * @param folder for the export
   * @throws UserException when it is not a SavedModel of this program
   */
  static TimedModels ofSavedModel(Path savedModel, Path folder) {
    SavedModelLayout layout = new SavedModelLayout(savedModel);
    ExportProvenance origin = ExportProvenance.read(savedModel);
    RunConfig config = layout.readConfig();
    Path bfloat16 = null;
    List<String> notes = List.of();
    if (origin.precision() != ServingPrecision.BFLOAT16 && Bfloat16Support.mayBeFast()) {
      try {
        Path checkpoint = origin.findCheckpoint(null);
        bfloat16 = folder.resolve("bfloat16");
        ExportOptions options =
            new ExportOptions(
                config.evaluation(),
                origin.foldBatchNorm(),
                ServingPrecision.BFLOAT16,
                origin.letterbox());
        new SavedModelExporter(config, layout.readLabels().names(), options)
            .export(checkpoint, bfloat16, (export, network) -> {});
      } catch (UserException e) {
        bfloat16 = null;
        notes = List.of("bfloat16 is not measured: " + e.getMessage());
      }
    }
    return new TimedModels(
        config, savedModel, origin.precision(), origin.letterbox(), bfloat16, notes);
  }

  /**
   * Exports the network of a config with random weights.
   *
   * @param folder for the exports
   */
  static TimedModels ofConfig(RunConfig config, ClassNames names, Path folder) {
    EvaluationConfig limits =
        new EvaluationConfig(
            CONFIDENCE_THRESHOLD,
            config.evaluation().iouThreshold(),
            config.evaluation().maxDetections());
    Path float32 = export(config, names, limits, ServingPrecision.FLOAT32, folder);
    Path bfloat16 =
        Bfloat16Support.mayBeFast()
            ? export(config, names, limits, ServingPrecision.BFLOAT16, folder)
            : null;
    return new TimedModels(
        config.with("evaluation", limits),
        float32,
        ServingPrecision.FLOAT32,
        LetterboxRule.HALF_PIXEL,
        bfloat16,
        List.of());
  }

  private static Path export(
      RunConfig config,
      ClassNames names,
      EvaluationConfig limits,
      ServingPrecision precision,
      Path folder) {
    Path target = folder.resolve(precision.toString());
    ExportOptions options = new ExportOptions(limits, true, precision, LetterboxRule.HALF_PIXEL);
    new SavedModelExporter(config, names.names(), options).exportUntrained(target);
    return target;
  }
}
