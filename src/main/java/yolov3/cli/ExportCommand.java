package yolov3.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.training.RunDirectory;

/** {@code yolov3 export}: the best checkpoint of a run in the format of other programs. */
@Command(
    name = "export",
    description =
        "Writes the best checkpoint of a run as a SavedModel under the next free version number, loads it"
            + " back, and fails unless it sees in a few validation images what the run saw. Or writes it as"
            + " Darknet's RUN.cfg, RUN.weights and RUN.names, reads them back, and fails unless every number"
            + " is the same.",
    footer = {
      "  ./yolov3 export mnist-tiny",
      "  ./yolov3 export models/mnist-tiny --out /srv/models/digits",
      "  ./yolov3 export mnist-tiny --format darknet --out digits"
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
          "Folder of a SavedModel's versions, or of the Darknet files (default: saved_model or darknet in the"
              + " run's folder).")
  private Path out;

  /** What can be written, as users name it. */
  private enum Format {
    savedmodel,
    darknet
  }

  @Override
  public Integer call() {
    RunDirectory directory = RunDirectory.find(run);
    Path written =
        switch (format) {
          case savedmodel ->
              RunExport.export(directory, out == null ? directory.savedModel() : out);
          case darknet -> {
            Path folder = out == null ? directory.folder().resolve("darknet") : out;
            RunExport.exportToDarknet(directory, folder);
            yield folder;
          }
        };
    spec.commandLine().getOut().printf("%s%n", written);
    return 0;
  }
}
