package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.ModelExport;
import yolov3.cli.console.Failures;
import yolov3.cli.option.DarknetOptions;
import yolov3.cli.option.LimitOptions;
import yolov3.cli.option.PythonOption;
import yolov3.data.ClassNames;
import yolov3.export.RuntimeConverter;
import yolov3.io.UserException;
import yolov3.network.serving.ServingPrecision;
import yolov3.training.checkpoint.RunDirectory;

/** {@code yolov3 export}: the best checkpoint of a run, in the formats of other programs. */
@Command(
    name = "export",
    description = {
      "Export a detector: SavedModel, ONNX, TFLite, TF.js or Darknet.",
      "savedmodel: writes the best checkpoint under the next free version number, loads it back and compares its"
          + " detections in validation images with the checkpoint's.",
      "tflite, onnx, tfjs: convert such a SavedModel with converters of your Python. If a converter is missing, a message"
          + " says how to install it.",
      "darknet: writes RUN.cfg, RUN.weights and RUN.names, and reads them back.",
      "With --weights the detector is Darknet weights instead of a run, and the SavedModel scales images as Darknet"
          + " does.",
      "Limits that are not given are taken from the run's config (section evaluation), with --weights from the"
          + " default config. The config's confidence"
          + " threshold, by default 0.001, suits precision-recall curves; for clients give about --confidence 0.3."
    },
    footer = {
      "  ./yolov3 export mnist-tiny",
      "  ./yolov3 export models/mnist-tiny --out /srv/models/digits --confidence 0.3",
      "  ./yolov3 export mnist-tiny --out small --precision float16",
      "  ./yolov3 export mnist-tiny --out fast --precision bfloat16",
      "  ./yolov3 export mnist-tiny --format darknet --out digits",
      "  ./yolov3 export --weights backup/obj_last.weights --out served/obj --confidence 0.3",
      "  ./yolov3 export mnist-tiny --format onnx --python .venv/bin/python"
    })
final class ExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "Run (name or folder). With --weights no run is given.")
  private Path run;

  @ArgGroup(exclusive = false, heading = "%nDarknet weights:%n")
  private DarknetOptions darknet;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "savedmodel",
      description = "Format: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder of the SavedModel's versions, or of the files of another format. By default it is a folder in the run's"
              + " folder: saved_model, or one with the name of the format.")
  private Path out;

  @Mixin private PythonOption python;

  @Mixin private LimitOptions limits;

  @Option(
      names = "--fold-batch-norm",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Fold batch normalization into the kernels (default: yes).")
  private boolean foldBatchNorm;

  @Option(
      names = "--precision",
      defaultValue = "float32",
      paramLabel = "TYPE",
      description =
          "Type of kernels and layers (default: ${DEFAULT-VALUE}). float32: kernels are stored and layers computed in float32."
              + " float16: kernels are stored in float16, half the size; layers compute in float32. bfloat16: kernels are"
              + " stored in bfloat16, half the size, and layers compute in bfloat16, all but the first convolution; faster on"
              + " processors and GPUs with matrix instructions for it (benchmark --inference measures it); only"
              + " savedmodel. Scores and boxes are float32 in all.")
  private ServingPrecision precision;

  /** Formats by their names on the command line. */
  private enum Format {
    savedmodel,
    tflite,
    onnx,
    tfjs,
    darknet
  }

  @Override
  public Integer call() {
    if (darknet != null) {
      spec.commandLine().getOut().printf("%s%n", exportWeights());
      return 0;
    }
    if (run == null) {
      throw new ParameterException(spec.commandLine(), "Missing required parameter: 'RUN'");
    }
    PrintWriter err = spec.commandLine().getErr();
    ModelExport export = ModelExport.of(run).onWarning(warning -> Failures.warn(err, warning));
    setOptions(export);
    Path written =
        switch (format) {
          case savedmodel -> out == null ? export.writeSavedModel() : export.writeSavedModel(out);
          case tflite -> convert(export, RuntimeConverter.TFLITE);
          case onnx -> convert(export, RuntimeConverter.ONNX);
          case tfjs -> convert(export, RuntimeConverter.TFJS);
          case darknet -> {
            export.writeDarknet(folder());
            yield folder();
          }
        };
    spec.commandLine().getOut().printf("%s%n", written);
    return 0;
  }

  private Path exportWeights() {
    if (run != null) {
      throw new UserException(
          "run '%s' and --weights are both given; expected only one of them".formatted(run));
    }
    if (format != Format.savedmodel || out == null) {
      throw new UserException(
          "Darknet weights (--weights) can be exported only as a SavedModel, to a folder that --out names; give --out DIR, and no --format");
    }
    Consumer<String> notes = note -> Failures.note(spec.commandLine().getErr(), note);
    ClassNames names = darknet.classNames(notes);
    ModelExport export =
        ModelExport.ofDarknet(darknet.files(names, notes), names, darknet.letterbox());
    setOptions(export);
    return export.writeSavedModel(out);
  }

  private void setOptions(ModelExport export) {
    limits.setOn(export);
    export.foldBatchNorm(foldBatchNorm).precision(precision);
  }

  /** Of any format but the SavedModel, which has versions. */
  private Path folder() {
    return out == null ? RunDirectory.find(run).folder().resolve(format.name()) : out;
  }

  private Path convert(ModelExport export, RuntimeConverter converter) {
    try (ConsoleObserver console = new ConsoleObserver(spec, spec.commandLine().getErr(), "")) {
      export.convert(converter, python.find(), folder(), console);
    }
    return folder();
  }
}
