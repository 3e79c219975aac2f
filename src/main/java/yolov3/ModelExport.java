package yolov3;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.EvaluationConfig;
import yolov3.data.ClassNames;
import yolov3.export.CheckpointNetwork;
import yolov3.export.PythonInterpreter;
import yolov3.export.RuntimeConverter;
import yolov3.export.SavedModelExporter;
import yolov3.geometry.LetterboxRule;
import yolov3.inference.SavedModelLocator;
import yolov3.io.Progress;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetFiles;
import yolov3.network.runtime.Bfloat16Support;
import yolov3.network.runtime.NativeMemory;
import yolov3.network.serving.ExportOptions;
import yolov3.network.serving.ServingPrecision;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.checkpoint.RunDirectory;

/**
 * Export of the best checkpoint of a run, or of Darknet weights, as a SavedModel that is verified:
 * loaded in a session of its own it must detect in an image what the exported network detects.
 *
 * <p>Not thread-safe.
 */
public final class ModelExport {

  static {
    NativeMemory.leaveLimitsToTensorFlow();
  }

  private final Source source;
  private final RunConfig config;
  private final ClassNames names;
  private final LetterboxRule letterbox;
  private Consumer<String> warnings = warning -> {};
  private EvaluationConfig limits;
  private boolean foldBatchNorm = true;
  private ServingPrecision precision = ServingPrecision.FLOAT32;

  /** Origin of the exported variables. */
  private sealed interface Source {}

  private record Run(RunDirectory directory) implements Source {}

  private record Weights(DarknetFiles files) implements Source {}

  private ModelExport(Source source, RunConfig config, ClassNames names, LetterboxRule letterbox) {
    this.source = source;
    this.config = config;
    this.names = names;
    this.letterbox = letterbox;
    this.limits = config.evaluation();
  }

  /**
   * Exports the best checkpoint of a run, unless told otherwise with the limits that the run was
   * evaluated with.
   *
   * @param run folder of the run
   * @throws UserException when there is no run
   */
  public static ModelExport of(Path run) {
    return of(RunDirectory.find(run));
  }

  static ModelExport of(RunDirectory run) {
    return new ModelExport(
        new Run(run),
        ConfigFile.read(run.config(), Map.of()),
        ClassNames.read(run.labels()),
        LetterboxRule.HALF_PIXEL);
  }

  /**
   * Exports Darknet weights, as a SavedModel in a folder that is named: they have no run.
   *
   * @param names of the classes, in the order of their indices
   * @param letterbox how images are scaled to the network's input
   */
  public static ModelExport ofDarknet(
      DarknetFiles weights, ClassNames names, LetterboxRule letterbox) {
    Path file = weights.weights().path();
    String name = file.getFileName().toString().replaceAll("[^\\p{Alnum}._-]", "_");
    RunConfig config = // nothing was trained, so that all is defaults but the network
        RunConfig.defaults()
            .with("name", name.matches("\\p{Alnum}.*") ? name : "weights" + name)
            .with("seed", 0)
            .with("data.source", file.toAbsolutePath()) // there are no images to name
            .with("data.loader_threads", 1)
            .with("data.prefetch_batches", 1)
            .with("model", weights.model())
            .toConfig();
    return new ModelExport(new Weights(weights), config, names, letterbox);
  }

  /** Reports damaged checkpoints, in whose place an older one is exported. */
  public ModelExport onWarning(Consumer<String> listener) {
    warnings = listener;
    return this;
  }

  /**
   * Builds a confidence threshold in.
   *
   * @param threshold 0 to 1; clients want about 0.3
   */
  public ModelExport confidenceThreshold(double threshold) {
    limits = new EvaluationConfig(threshold, limits.iouThreshold(), limits.maxDetections());
    return this;
  }

  /**
   * Builds an IoU threshold of NMS in.
   *
   * @param threshold 0 to 1
   */
  public ModelExport nmsIouThreshold(double threshold) {
    limits = new EvaluationConfig(limits.scoreThreshold(), threshold, limits.maxDetections());
    return this;
  }

  /**
   * Builds a maximum of detections per image in.
   *
   * @param count at least 1
   */
  public ModelExport maxDetections(int count) {
    limits = new EvaluationConfig(limits.scoreThreshold(), limits.iouThreshold(), count);
    return this;
  }

  /** Puts batch normalization into the kernels before it, which is the default, or leaves it. */
  public ModelExport foldBatchNorm(boolean fold) {
    foldBatchNorm = fold;
    return this;
  }

  /** Keeps kernels, or computes, in another type than float32. */
  public ModelExport precision(ServingPrecision type) {
    precision = type;
    return this;
  }

  /**
   * Writes the next version of the run's own SavedModel.
   *
   * @return folder of the SavedModel
   * @throws IllegalStateException when Darknet weights are exported
   * @throws UserException when the run has no checkpoint
   * @throws yolov3.io.RunFailedException when the export can't be written or is not verified
   */
  public Path writeSavedModel() {
    return writeSavedModel(run().savedModel());
  }

  /**
   * Writes the next version of a SavedModel.
   *
   * @param versions folder of the SavedModel's versions
   * @return folder of the SavedModel
   * @throws UserException when the run has no checkpoint
   * @throws yolov3.io.RunFailedException when the export can't be written or is not verified
   */
  public Path writeSavedModel(Path versions) {
    if (precision == ServingPrecision.BFLOAT16) {
      Bfloat16Support.requireKernels("the export is to compute in bfloat16");
    }
    ExportOptions options = new ExportOptions(limits, foldBatchNorm, precision, letterbox);
    SavedModelExporter exporter = new SavedModelExporter(config, names.names(), options);
    ExportCheck check = new ExportCheck(config, precision);
    if (source instanceof Weights weights) {
      DarknetFiles files = weights.files();
      Path target = SavedModelLocator.nextVersion(versions);
      exporter.exportWeights(files.weights().path(), files.read(), target, check::onNoise);
      return target;
    }
    Path checkpoint = best().variables();
    Optional<Path> image = check.validationImage(names, warnings);
    Path target = SavedModelLocator.nextVersion(versions);
    exporter.export(
        checkpoint,
        target,
        (savedModel, network) ->
            image.ifPresentOrElse(
                validation -> check.on(validation, savedModel, network),
                () -> check.onNoise(savedModel, network)));
    return target;
  }

  /**
   * Writes the best checkpoint of a run as Darknet's files, named after the run.
   *
   * @param folder absent or empty
   * @throws IllegalStateException when Darknet weights are exported
   * @throws UserException when the run has no checkpoint, the folder is not empty, or limits or a
   *     type was set, which these files can't hold
   * @throws yolov3.io.RunFailedException when the files can't be written
   */
  public void writeDarknet(Path folder) {
    String place = "Darknet's files, which hold only the network";
    refuseLimits(place);
    refuse(!foldBatchNorm, "unfolded batch normalization", place);
    refuse(precision != ServingPrecision.FLOAT32, "a precision", place);
    Checkpoints.Checkpoint best = best();
    DarknetFiles.write(
        folder,
        config.name(),
        config.model(),
        names.names(),
        best.state().step() * config.training().batchSize() * config.training().accumulate(),
        CheckpointNetwork.readWeights(best.variables(), config, names.count(), 0));
  }

  /**
   * Writes the best checkpoint of a run in the format of another runtime.
   *
   * @param python that has the converter
   * @param folder absent or empty
   * @throws IllegalStateException when Darknet weights are exported
   * @throws UserException when Python or a package is missing, the folder is not empty, or
   *     something was set that the format can't hold: bfloat16, or limits without NMS
   * @throws yolov3.io.RunFailedException when the converter fails or the files can't be written
   */
  public void convert(
      RuntimeConverter converter, PythonInterpreter python, Path folder, Progress progress) {
    String files = "files of the format " + converter.formatName();
    if (precision == ServingPrecision.BFLOAT16) {
      throw new UserException(
          files + " can't compute in bfloat16; give float32 or float16, or write a SavedModel");
    }
    if (converter != RuntimeConverter.ONNX) {
      refuseLimits(files + ", which end before NMS");
    }
    converter.write(
        this::writeSavedModel,
        run().labels(),
        run().folder().toAbsolutePath().normalize().getFileName().toString(),
        python,
        folder,
        progress);
  }

  private void refuseLimits(String place) {
    EvaluationConfig own = config.evaluation();
    refuse(limits.scoreThreshold() != own.scoreThreshold(), "a confidence threshold", place);
    refuse(limits.iouThreshold() != own.iouThreshold(), "an NMS IoU threshold", place);
    refuse(limits.maxDetections() != own.maxDetections(), "a maximum of detections", place);
  }

  private static void refuse(boolean isSet, String setting, String place) {
    if (isSet) {
      throw new UserException(setting + " has no place in " + place + "; remove it");
    }
  }

  private RunDirectory run() {
    if (source instanceof Run run) {
      return run.directory();
    }
    throw new IllegalStateException(
        "Darknet weights have no run; expected a call of writeSavedModel(Path)");
  }

  private Checkpoints.Checkpoint best() {
    RunDirectory run = run();
    return new Checkpoints(run.checkpoints(), config.checkpoint().keep())
        .best(warnings)
        .orElseThrow(
            () -> new UserException("run " + run.folder() + " has no checkpoint to export"));
  }
}
