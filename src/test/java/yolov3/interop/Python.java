package yolov3.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Python that has what {@code src/test/python/requirements.txt} names. */
public final class Python {

  private static final Path SCRIPTS = Path.of("src/test/python");
  private static final Path VENV_PYTHON = Path.of(".venv/bin/python");
  private static final long TIMEOUT_SECONDS = 300;

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
    try {
      Path output = Files.createTempFile("python", ".out");
      Path errors = Files.createTempFile("python", ".err");
      try {
        return run(command, output, errors);
      } finally {
        Files.delete(output);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new AssertionError(command + ": " + e.getMessage(), e);
    }
  }

  private static String run(List<String> command, Path output, Path errors) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile()); // files, not pipes: neither can fill up and block
    builder.environment().put("PYTHONUTF8", "1");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
    Process process = builder.start();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(command + " took more than " + TIMEOUT_SECONDS + " seconds");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(command + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new AssertionError(
          command
              + " exited with "
              + process.exitValue()
              + ":\n"
              + Files.readString(errors, UTF_8));
    }
    return Files.readString(output, UTF_8);
  }

  /** The Python to use. */
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
