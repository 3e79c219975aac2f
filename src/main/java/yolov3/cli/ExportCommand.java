package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.ModelExport;
import yolov3.cli.console.Failures;
import yolov3.cli.option.DarknetOptions;
import yolov3.data.ClassNames;
import yolov3.export.PythonInterpreter;
import yolov3.export.RuntimeConverter;
import yolov3.io.UserException;
import yolov3.network.serving.Precision;
import yolov3.training.checkpoint.RunDirectory;

/** {@code yolov3 export}: the best checkpoint of a run in the format of other programs. */
@Command(
    name = "export",
    description = {
      "Writes the best checkpoint of a run as a SavedModel under the next free version number, loads it"
          + " back, and fails unless it sees in a validation image what the checkpoint sees.",
      "Or writes it as Darknet's RUN.cfg, RUN.weights and RUN.names, reads them back, and fails unless"
          + " every number is the same.",
      "With --weights writes Darknet's weights as a SavedModel that scales images as Darknet does, and fails unless"
          + " it sees in an image of noise what the weights see.",
      "Or makes TFLite, ONNX or TensorFlow.js files from such a SavedModel, by the converters of your"
          + " Python; a message says how to install what it lacks."
    },
    footer = {
      "  ./yolov3 export mnist-tiny",
      "  ./yolov3 export models/mnist-tiny --out /srv/models/digits --score 0.3",
      "  ./yolov3 export mnist-tiny --out small --precision float16",
      "  ./yolov3 export mnist-tiny --format darknet --out digits",
      "  ./yolov3 export --weights backup/obj_last.weights --out served/obj --score 0.3",
      "  ./yolov3 export mnist-tiny --format onnx --python .venv/bin/python"
    })
final class ExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "Name or folder of the run; none with --weights.")
  private Path run;

  @ArgGroup(exclusive = false)
  private DarknetOptions darknet;

  @Option(
      names = "--format",
      defaultValue = "savedmodel",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder of a SavedModel's versions, or of the files of another format (default: saved_model,"
              + " or the name of the format, in the run's folder).")
  private Path out;

  @Option(
      names = "--python",
      paramLabel = "PATH",
      description =
          "Python with the converters (default: YOLOV3_PYTHON, else .venv, else python3 on the PATH).")
  private Path python;

  @Option(
      names = "--score",
      paramLabel = "SCORE",
      description =
          "Least score of a detection, 0 to 1 (default: evaluation.score_threshold of the run, which is low so"
              + " that the export can be evaluated; clients want about 0.3).")
  private Double score;

  @Option(
      names = "--iou",
      paramLabel = "IOU",
      description =
          "A box that overlaps a better one of its class by more is dropped, 0 to 1 (default:"
              + " evaluation.iou_threshold of the run).")
  private Double iou;

  @Option(
      names = "--max-detections",
      paramLabel = "N",
      description = "Detections of an image (default: evaluation.max_detections of the run).")
  private Integer maxDetections;

  @Option(
      names = "--fold-batch-norm",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Put batch normalisations into the kernels before them (default: yes).")
  private boolean foldBatchNorm;

  @Option(
      names = "--precision",
      defaultValue = "float32",
      paramLabel = "TYPE",
      description =
          "In what kernels are kept, ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); float16 is half the"
              + " size.")
  private Type precision;

  /** Types as users name them. */
  private enum Type {
    float32(Precision.FLOAT32),
    float16(Precision.FLOAT16);

    private final Precision precision;

    Type(Precision precision) {
      this.precision = precision;
    }
  }

  /** What can be written, as users name it. */
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
    ModelExport export = ModelExport.of(run);
    setOptions(export);
    Path written =
        switch (format) {
          case savedmodel -> out == null ? export.writeSavedModel() : export.writeSavedModel(out);
          case tflite -> convert(export, RuntimeConverter.TFLITE);
          case onnx -> convert(export, RuntimeConverter.ONNX);
          case tfjs -> convert(export, RuntimeConverter.TFJS);
          case darknet -> {
            refuseOptionsOfGraphs();
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
          "both the run %s and --weights are given; expected one of them".formatted(run));
    }
    if (format != Format.savedmodel || out == null) {
      throw new UserException(
          "--weights is exported as a SavedModel into the folder that --out names; leave --format out and name one");
    }
    Consumer<String> notes = note -> Failures.note(spec.commandLine().getErr(), note);
    ClassNames names = darknet.classNames(notes);
    ModelExport export =
        ModelExport.ofDarknet(darknet.files(names, notes), names, darknet.letterbox());
    setOptions(export);
    return export.writeSavedModel(out);
  }

  private void refuseOptionsOfGraphs() {
    for (String option :
        List.of("--score", "--iou", "--max-detections", "--fold-batch-norm", "--precision")) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new UserException(
            option
                + " has no place in Darknet's files, which hold the network alone; leave it out");
      }
    }
  }

  private void setOptions(ModelExport export) {
    if (maxDetections != null && maxDetections < 1) {
      throw new UserException("--max-detections is " + maxDetections + "; expected 1 or more");
    }
    requireRange("--score", score);
    requireRange("--iou", iou);
    if (score != null) {
      export.confidenceThreshold(score);
    }
    if (iou != null) {
      export.nmsIouThreshold(iou);
    }
    if (maxDetections != null) {
      export.maxDetections(maxDetections);
    }
    export.foldBatchNorm(foldBatchNorm).precision(precision.precision);
  }

  private static void requireRange(String option, Double given) {
    if (given != null && !(given >= 0 && given <= 1)) {
      throw new UserException(option + " is " + given + "; expected 0 to 1");
    }
  }

  /** Of any format but the SavedModel, which has versions. */
  private Path folder() {
    return out == null ? RunDirectory.find(run).folder().resolve(format.name()) : out;
  }

  private Path convert(ModelExport export, RuntimeConverter converter) {
    PrintWriter err = spec.commandLine().getErr();
    try (ConsoleObserver console = new ConsoleObserver(err, err, "")) {
      export.convert(
          converter,
          PythonInterpreter.find(python, System.getenv(), Path.of("")),
          folder(),
          console);
    }
    return folder();
  }
}
