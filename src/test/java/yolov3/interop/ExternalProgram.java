package yolov3.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of somebody else, run to its end. */
final class ExternalProgram {

  private static final long TIMEOUT_SECONDS = 300;

  private ExternalProgram() {}

  /**
   * @param command the executable and its arguments
   * @param environment what is added to that of this process
   * @return what it printed to standard output
   * @throws AssertionError if it fails or takes too long; with what it printed to standard error
   */
  static String run(List<String> command, Map<String, String> environment) {
    try {
      Path output = Files.createTempFile("program", ".out");
      Path errors = Files.createTempFile("program", ".err");
      try {
        return run(command, environment, output, errors);
      } finally {
        Files.delete(output);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new AssertionError(command + ": " + e.getMessage(), e);
    }
  }

  private static String run(
      List<String> command, Map<String, String> environment, Path output, Path errors)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile()); // files, not pipes: neither can fill up and block
    builder.environment().putAll(environment);
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

  /** Looks for an executable on the {@code PATH}. */
  static Optional<String> find(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }
}
