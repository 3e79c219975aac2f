package yolov3.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Files that are complete or absent: written beside their place, synced and renamed over an earlier
 * one, which a full disk, a bug or a power cut leaves as it was. What is not a regular file, such
 * as {@code /dev/null}, is written to.
 */
public final class AtomicFile {

  private AtomicFile() {}

  /** Content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream stream) throws IOException;
  }

  /**
   * Writes a file in an existing folder.
   *
   * @throws RunFailedException when the disk refuses; its message names the file
   */
  public static void write(Path file, Content content) {
    try {
      if (!Files.exists(file)) {
        replace(file, content);
      } else if (Files.isRegularFile(file)) {
        replace(file.toRealPath(), content); // a link stays one
      } else { // a device or a pipe
        fill(file, content);
      }
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static void replace(Path file, Content content) throws IOException {
    Path beside = AtomicFolder.nameBeside(file); // another process may be writing the same file
    try {
      fill(beside, content);
      AtomicFolder.sync(beside); // else a power cut can keep the new name and lose the content
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      beside.toFile().delete(); // there only after a failure
    }
  }

  private static void fill(Path file, Content content) throws IOException {
    try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file))) {
      content.writeTo(stream);
    }
  }

  /** Writes a text in UTF-8. */
  public static void write(Path file, String text) {
    write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes a file and makes its missing folders. */
  public static void writeWithFolders(Path file, Content content) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw failed(file, e);
    }
    write(file, content);
  }

  private static RunFailedException failed(Path file, IOException e) {
    return new RunFailedException(file + " can't be written: " + IoErrors.reasonOf(e), e);
  }
}
