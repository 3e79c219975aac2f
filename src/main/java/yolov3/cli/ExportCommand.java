package yolov3.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.export.Converter;
import yolov3.export.Python;
import yolov3.training.RunDirectory;

/** {@code yolov3 export}: the best checkpoint of a run in the format of other programs. */
@Command(
    name = "export",
    description = {
      "Writes the best checkpoint of a run as a SavedModel under the next free version number, loads it"
          + " back, and fails unless it sees in a few validation images what the run saw.",
      "Or writes it as Darknet's RUN.cfg, RUN.weights and RUN.names, reads them back, and fails unless"
          + " every number is the same.",
      "Or makes TFLite, ONNX or TensorFlow.js files from such a SavedModel, by the converters of your"
          + " Python; a message says how to install what it lacks."
    },
    footer = {
      "  ./yolov3 export mnist-tiny",
      "  ./yolov3 export models/mnist-tiny --out /srv/models/digits",
      "  ./yolov3 export mnist-tiny --format darknet --out digits",
      "  ./yolov3 export mnist-tiny --format onnx --python .venv/bin/python"
    })
final class ExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Name or folder of the run.")
  private Path run;

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
    RunDirectory directory = RunDirectory.find(run);
    Path written =
        switch (format) {
          case savedmodel ->
              RunExport.export(directory, out == null ? directory.savedModel() : out);
          case tflite -> convert(directory, Converter.TFLITE);
          case onnx -> convert(directory, Converter.ONNX);
          case tfjs -> convert(directory, Converter.TFJS);
          case darknet -> {
            Path folder = out == null ? directory.folder().resolve("darknet") : out;
            RunExport.exportToDarknet(directory, folder);
            yield folder;
          }
        };
    spec.commandLine().getOut().printf("%s%n", written);
    return 0;
  }

  /** Of any format but the SavedModel, which has versions. */
  private Path folder(RunDirectory directory) {
    return out == null ? directory.folder().resolve(format.name()) : out;
  }

  private Path convert(RunDirectory directory, Converter converter) {
    Path folder = folder(directory);
    ConvertedExport.write(
        directory,
        converter,
        Python.find(python, System.getenv(), Path.of("")),
        versions -> RunExport.export(directory, versions),
        folder);
    return folder;
  }
}
