package yolov3.cli.option;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import yolov3.cli.console.Json;
import yolov3.io.AtomicFile;
import yolov3.io.RealPath;
import yolov3.io.UserException;

/** Results as JSON, in a file or on standard output. */
public final class JsonOption {

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Write the results as JSON to FILE. With - as FILE, standard output gets the JSON and nothing else.")
  private String target;

  public boolean isGiven() {
    return target != null;
  }

  /** Tells whether standard output is for the JSON text alone. */
  public boolean isStandardOutput() {
    return "-".equals(target);
  }

  /** Returns the file, unless JSON is not wanted or goes to standard output. */
  public Optional<Path> file() {
    return isGiven() && !isStandardOutput() ? Optional.of(Path.of(target)) : Optional.empty();
  }

  /**
   * Checks the file before the work starts.
   *
   * @param inputs of the command
   * @throws UserException when it can't be written or is an input
   */
  public void check(Path... inputs) {
    file().ifPresent(file -> requireFolder("--json", file));
    requireNoInput(List.of(inputs));
  }

  /**
   * @throws UserException when the file is one of the inputs
   */
  void requireNoInput(Collection<Path> inputs) {
    file().ifPresent(file -> requireNoInput(file, inputs));
  }

  /**
   * @throws UserException when an output of a command is one of its inputs
   */
  public static void requireNoInput(Path output, Collection<Path> inputs) {
    Path real = RealPath.of(output);
    if (inputs.stream().map(RealPath::of).anyMatch(real::equals)) {
      throw new UserException(
          output + " is an input of this command and would be overwritten; choose another name");
    }
  }

  /**
   * @throws UserException when the file's folder does not exist or the file is one
   */
  public static void requireFolder(String option, Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder) || Files.isDirectory(file)) {
      throw new UserException(
          "%s %s can't be written; expected a file in a folder that exists"
              .formatted(option, file));
    }
  }

  /**
   * Writes the value if JSON is wanted. See {@link Json} for the keys.
   *
   * @throws yolov3.io.RunFailedException when the file can't be written
   */
  public void write(Object value, PrintWriter out) {
    if (isStandardOutput()) {
      out.println(Json.of(value));
    }
    file().ifPresent(file -> AtomicFile.write(file, Json.of(value) + "\n"));
  }

  /** Returns the target as it was given. */
  @Override
  public String toString() {
    return target;
  }
}
