package yolov3.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import yolov3.error.RunFailedException;

/**
 * Writes a file beside its place and renames it, over an earlier one: whoever reads meets a whole
 * file, and a disk that is full leaves the earlier one.
 */
public final class WholeFile {

  private WholeFile() {}

  /** What is in a file. */
  @FunctionalInterface
  public interface Content {

    /** The caller closes the stream. */
    void writeTo(OutputStream stream) throws IOException;
  }

  /**
   * @throws RunFailedException when the disk refuses; its message names the file
   */
  public static void write(Path file, Content content) {
    Path beside = file.resolveSibling(file.getFileName() + ".partial");
    try {
      try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(beside))) {
        content.writeTo(stream);
      }
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      beside.toFile().delete();
      throw new RunFailedException(file + " can't be written: " + IoFailures.reasonOf(e), e);
    }
  }

  /** The same for a text. */
  public static void write(Path file, String text) {
    write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Makes the folders of a file that are missing, then writes it. */
  public static void writeWithFolders(Path file, Content content) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new RunFailedException(file + " can't be written: " + IoFailures.reasonOf(e), e);
    }
    write(file, content);
  }
}
