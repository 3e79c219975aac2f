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
          "Python that has the packages (default: YOLOV3_PYTHON, a virtual environment .venv, or python3).")
  private Path path;

  public PythonInterpreter find() {
    return PythonInterpreter.find(path, System.getenv(), Path.of(""));
  }
}
