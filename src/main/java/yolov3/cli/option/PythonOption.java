package yolov3.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import yolov3.export.PythonInterpreter;

/** The Python interpreter that has the packages a command needs. */
public final class PythonOption {

  @Option(
      names = "--python",
      paramLabel = "PATH",
      description =
          "Python interpreter that has the packages (default: the environment variable YOLOV3_PYTHON, else the virtual"
              + " environment .venv, else python3).")
  private Path path;

  public PythonInterpreter find() {
    return PythonInterpreter.find(path, System.getenv(), Path.of(""));
  }
}
