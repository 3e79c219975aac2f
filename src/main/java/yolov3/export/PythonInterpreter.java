package yolov3.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import yolov3.io.ExitActions;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/**
 * A Python interpreter of the user, in which converters are installed.
 *
 * @param executable its path, or a name that is on the {@code PATH}
 */
public record PythonInterpreter(String executable) {

  private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

  /** Prints the names among its arguments that are not modules, one a line. */
  private static final String FIND_MISSING =
      "import importlib.util as u, sys;"
          + " print(*(m for m in sys.argv[1:] if u.find_spec(m) is None), sep='\\n')";

  /**
   * Chooses the given interpreter, else {@code YOLOV3_PYTHON}, else that of a virtual environment
   * {@code .venv}, else the one on the {@code PATH}.
   *
   * @param given by the user, or null
   * @param environment variables of the process
   * @param folder that may have {@code .venv}
   */
  public static PythonInterpreter find(Path given, Map<String, String> environment, Path folder) {
    if (given != null) {
      return new PythonInterpreter(given.toString());
    }
    String named = environment.getOrDefault("YOLOV3_PYTHON", "");
    if (!named.isEmpty()) {
      return new PythonInterpreter(named);
    }
    Path virtual = folder.resolve(WINDOWS ? ".venv/Scripts/python.exe" : ".venv/bin/python");
    if (Files.isExecutable(virtual)) {
      return new PythonInterpreter(virtual.toString());
    }
    return new PythonInterpreter(WINDOWS ? "python" : "python3");
  }

  /**
   * Lists the Python modules that can't be imported.
   *
   * @throws UserException when the interpreter can't be run
   */
  List<String> missing(List<String> modules) {
    List<String> command = new ArrayList<>(List.of(executable, "-c", FIND_MISSING));
    command.addAll(modules);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.outputWriter().close();
      byte[] printed = process.getInputStream().readAllBytes();
      int code = waitFor(process);
      if (code != 0) {
        throw notUsable("ended with code " + code, null);
      }
      return new String(printed, StandardCharsets.UTF_8).strip().lines().toList();
    } catch (IOException e) {
      throw notUsable("can't be started", e);
    }
  }

  private UserException notUsable(String reason, IOException cause) {
    return new UserException(
        "Python '%s' %s; choose another interpreter, or set YOLOV3_PYTHON"
            .formatted(executable, reason),
        cause);
  }

  /**
   * Runs a script to its end; it is stopped when this program is.
   *
   * @param log gets all that it prints
   * @param arguments the script and its arguments
   * @return the exit code
   * @throws IOException when it can't be started
   */
  public int run(Path log, String... arguments) throws IOException {
    Process process =
        builder(arguments).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Runnable atExit = process::destroyForcibly;
    ExitActions.add(atExit);
    try {
      process.outputWriter().close();
      return waitFor(process);
    } finally {
      process.destroyForcibly();
      ExitActions.remove(atExit);
    }
  }

  /**
   * Starts a script that answers the caller, who reads its output and ends it.
   *
   * @param log gets what it prints to standard error
   * @param arguments the script and its arguments
   * @throws IOException when it can't be started
   */
  public Process start(Path log, String... arguments) throws IOException {
    return builder(arguments).redirectError(log.toFile()).start();
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>(List.of(executable));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PYTHONUTF8", "1");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().putIfAbsent("CUDA_VISIBLE_DEVICES", ""); // no script of ours needs a GPU
    return builder;
  }

  /** Returns the last line of a log, which has Python's error, as " (…)"; or an empty string. */
  public static String lastLine(Path log) throws IOException {
    return new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .reduce((earlier, later) -> later)
        .map(line -> " (" + line + ")")
        .orElse("");
  }

  private static int waitFor(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new RunFailedException("stopped; nothing was kept");
    }
  }
}
