package yolov3.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Python that has what {@code src/test/python/requirements.txt} names. */
public final class Python {

  private static final Path SCRIPTS = Path.of("src/test/python");
  private static final Path VENV_PYTHON = Path.of(".venv/bin/python");

  private Python() {}

  /**
   * Runs a script of {@code src/test/python} to its end.
   *
   * @param script the file name
   * @param arguments the command line after it
   * @return what it printed to standard output
   * @throws AssertionError if there is no Python for it, if it fails or takes too long; with what
   *     it printed to standard error
   */
  public static String run(String script, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(executable());
    command.add(SCRIPTS.resolve(script).toString());
    command.addAll(List.of(arguments));
    return ExternalProgram.run(
        command,
        Map.of("PYTHONUTF8", "1", "PYTHONDONTWRITEBYTECODE", "1", "TF_CPP_MIN_LOG_LEVEL", "2"));
  }

  /** The Python to use: what {@code YOLOV3_PYTHON} names, else that of the virtual environment. */
  static String executable() {
    return executable(System.getenv("YOLOV3_PYTHON"), VENV_PYTHON);
  }

  /**
   * The Python to use: the named one, else that of the virtual environment.
   *
   * @param named value of {@code YOLOV3_PYTHON}; null or empty when not set
   * @param venvPython where the virtual environment would have it
   */
  static String executable(String named, Path venvPython) {
    if (named != null && !named.isEmpty()) {
      return named;
    }
    if (Files.isExecutable(venvPython)) {
      return venvPython.toString();
    }
    throw new AssertionError(
        "no Python for the interop tests: YOLOV3_PYTHON is not set and "
            + venvPython
            + " does not exist; make it with: python3 -m venv .venv && .venv/bin/pip install -r "
            + SCRIPTS.resolve("requirements.txt"));
  }
}
