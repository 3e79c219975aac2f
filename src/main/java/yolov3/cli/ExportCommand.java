package yolov3.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.training.RunDirectory;

/** {@code yolov3 export}: the best checkpoint of a run as a SavedModel. */
@Command(
    name = "export",
    description =
        "Writes the best checkpoint of a run as a SavedModel under the next free version number, loads it"
            + " back, and fails unless it sees in a few validation images what the run saw.",
    footer = {
      "  ./yolov3 export mnist-tiny",
      "  ./yolov3 export models/mnist-tiny --out /srv/models/digits"
    })
final class ExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Name or folder of the run.")
  private Path run;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the versions (default: saved_model in the run's folder).")
  private Path out;

  @Override
  public Integer call() {
    RunDirectory directory = RunDirectory.find(run);
    Path written = RunExport.export(directory, out == null ? directory.savedModel() : out);
    spec.commandLine().getOut().printf("%s%n", written);
    return 0;
  }
}
