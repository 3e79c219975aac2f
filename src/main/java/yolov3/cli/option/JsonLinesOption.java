package yolov3.cli.option;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import yolov3.cli.console.StandardOutput;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;

/** Results as JSON Lines, in a file or on standard output, each as soon as it is there. */
final class JsonLinesOption {

  @Option(
      names = "--json-lines",
      paramLabel = "FILE",
      description =
          "Write a line of JSON for each image or frame to FILE, as soon as it is detected. With - as FILE, standard output"
              + " gets these lines and nothing else.")
  private String target;

  boolean isGiven() {
    return target != null;
  }

  /** Tells whether standard output is for the lines alone. */
  boolean isStandardOutput() {
    return "-".equals(target);
  }

  /**
   * Checks the file before the work starts.
   *
   * @throws yolov3.io.UserException when it can't be written
   */
  void check() {
    file().ifPresent(file -> JsonOption.requireFolder("--json-lines", file));
  }

  /** As {@link JsonOption#requireNoInput(Collection)}. */
  void requireNoInput(Collection<Path> inputs) {
    file().ifPresent(file -> JsonOption.requireNoInput(file, inputs));
  }

  Optional<Path> file() {
    return isGiven() && !isStandardOutput() ? Optional.of(Path.of(target)) : Optional.empty();
  }

  /**
   * Opens the target. A line is written at once and as a whole, so that whatever ends the program,
   * none is cut.
   *
   * @return takes each line; throws a {@link RunFailedException} when it can't be written, or a
   *     {@link StandardOutput.EndedException}
   */
  Consumer<String> open(PrintWriter out) {
    if (isStandardOutput()) {
      return line -> {
        out.println(line);
        if (out.checkError()) {
          throw new StandardOutput.EndedException();
        }
      };
    }
    Path file = Path.of(target);
    try {
      OutputStream stream =
          Files.newOutputStream(file); // not buffered; open until the program ends
      return line -> write(file, stream, line);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static void write(Path file, OutputStream stream, String line) {
    try {
      stream.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static RunFailedException failed(Path file, IOException e) {
    return new RunFailedException(file + " can't be written: " + IoErrors.reasonOf(e), e);
  }

  /** Returns the target as it was given. */
  @Override
  public String toString() {
    return target;
  }
}
