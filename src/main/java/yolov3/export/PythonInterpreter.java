package yolov3.export;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/**
 * A Python interpreter of the user, in which converters are installed.
 *
 * @param executable its path, or a name that is on the {@code PATH}
 */
public record PythonInterpreter(String executable) {

  private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

  /** Prints those of its arguments that no module is called, one a line. */
  private static final String FIND_MISSING =
      "import importlib.util as u, sys;"
          + " print(*(m for m in sys.argv[1:] if u.find_spec(m) is None), sep='\\n')";

  /**
   * The interpreter to use: the given one, else {@code YOLOV3_PYTHON}, else that of a virtual
   * environment {@code .venv}, else the one on the {@code PATH}.
   *
   * @param given by the user, or null
   * @param environment variables of the process
   * @param folder in which {@code .venv} would be
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
   * @param modules by their names in Python
   * @return those that can't be imported
   * @throws UserException when this is no Python
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
        throw new UserException(notUsable("ended with code " + code));
      }
      return new String(printed, StandardCharsets.UTF_8).strip().lines().toList();
    } catch (IOException e) {
      throw new UserException(notUsable("can't be started"), e);
    }
  }

  private String notUsable(String what) {
    return "Python '%s' %s; name one with --python or YOLOV3_PYTHON".formatted(executable, what);
  }

  /**
   * Runs a script to its end; it is stopped when this program is.
   *
   * @param log gets all that it prints
   * @param arguments the script and what it is given
   * @return the exit code
   * @throws IOException when it can't be started
   */
  public int run(Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(executable));
    command.addAll(List.of(arguments));
    File output = log.toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
    builder.environment().put("PYTHONUTF8", "1");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().putIfAbsent("CUDA_VISIBLE_DEVICES", ""); // no script of ours needs a GPU
    Process process = builder.start();
    Thread atExit = new Thread(process::destroyForcibly, "stop Python");
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      process.outputWriter().close();
      return waitFor(process);
    } finally {
      process.destroyForcibly();
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException e) {
        // the program is ending and the hook is at work
      }
    }
  }

  /**
   * The last line that a script printed, which has the error in Python.
   *
   * @return in brackets with a blank before them, or nothing
   */
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
