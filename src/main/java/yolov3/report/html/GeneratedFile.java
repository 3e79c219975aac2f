package yolov3.report.html;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import yolov3.io.AtomicFile;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/**
 * A file that may replace an earlier one of this program, known by a mark at its beginning, and
 * never any other file.
 *
 * @param mark in ASCII
 * @param kind of the file and hint for the message, after "is not"
 */
public record GeneratedFile(String mark, String kind) {

  private static final int HEAD_BYTES = 1024;

  /**
   * Refuses a place where another file is.
   *
   * @throws UserException when something else is there
   */
  public void requireFree(Path file) {
    if (Files.exists(file) && !isOwn(file)) {
      throw new UserException(file + " exists and is not " + kind);
    }
  }

  private boolean isOwn(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      String head = new String(stream.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
      return head.contains(mark);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Writes the file, complete or not at all; missing folders are made.
   *
   * @throws UserException when something else is there
   * @throws RunFailedException when the disk refuses
   */
  public void write(Path file, byte[] content) {
    requireFree(file);
    AtomicFile.writeWithFolders(file, stream -> stream.write(content));
  }
}
