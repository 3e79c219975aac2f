package yolov3.cli.option;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import yolov3.cli.console.Json;
import yolov3.io.AtomicFile;
import yolov3.io.UserException;

/** {@code --json}, the same in every command: a file, or - for standard output. */
public final class JsonOption {

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Write the results here for programs; - is standard output, and then nothing else is printed.")
  private String target;

  public boolean isGiven() {
    return target != null;
  }

  /** Whether standard output belongs to the JSON text. */
  public boolean isStandardOutput() {
    return "-".equals(target);
  }

  /** The file, if there is to be one. */
  public Optional<Path> file() {
    return isGiven() && !isStandardOutput() ? Optional.of(Path.of(target)) : Optional.empty();
  }

  /**
   * Before the work, not after it.
   *
   * @throws UserException when the file can't be made
   */
  public void check() {
    file().ifPresent(file -> requireFolder("--json", file));
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
   * Writes where the user wants it, if at all. See {@link Json} for the keys.
   *
   * @throws yolov3.io.RunFailedException when the file can't be written
   */
  public void write(Object value, PrintWriter out) {
    if (isStandardOutput()) {
      out.println(Json.of(value));
    }
    file().ifPresent(file -> AtomicFile.write(file, Json.of(value) + "\n"));
  }

  /** Where it goes, as it was given. */
  @Override
  public String toString() {
    return target;
  }
}
