package yolov3.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import picocli.CommandLine.Option;
import yolov3.error.RunFailedException;
import yolov3.error.UserException;
import yolov3.files.IoFailures;

/** {@code --json}, the same in every command: a file, or - for standard output. */
final class JsonOption {

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Write the figures here for programs; - is standard output, and then nothing else is printed.")
  private String target;

  boolean isGiven() {
    return target != null;
  }

  /** Whether standard output belongs to the JSON text. */
  boolean isStandardOutput() {
    return "-".equals(target);
  }

  /**
   * Before the work, not after it.
   *
   * @throws UserException when the file can't be made
   */
  void check() {
    if (target != null && !isStandardOutput()) {
      requireFolder("--json", Path.of(target));
    }
  }

  /**
   * @throws UserException when the file's folder does not exist or the file is one
   */
  static void requireFolder(String option, Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder) || Files.isDirectory(file)) {
      throw new UserException(
          "%s %s can't be written; expected a file in a folder that exists"
              .formatted(option, file));
    }
  }

  /** Writes where the user wants it, if at all. See {@link Json} for the keys. */
  void write(Object value, PrintWriter out) {
    if (isGiven()) {
      writeText(Json.of(value), out);
    }
  }

  /**
   * @param text JSON
   * @throws RunFailedException when the file can't be written
   */
  void writeText(String text, PrintWriter out) {
    if (isStandardOutput()) {
      out.println(text);
      return;
    }
    writeFile(Path.of(target), text + "\n");
  }

  /** Writes a file beside its place and renames it, over an earlier one. */
  static void writeFile(Path file, String text) {
    Path beside = file.resolveSibling(file.getFileName() + ".partial");
    try {
      Files.writeString(beside, text);
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new RunFailedException(file + " can't be written: " + IoFailures.reasonOf(e), e);
    }
  }
}
