package yolov3.report.html;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import yolov3.io.AtomicFile;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/** A page on disk. Replaces an earlier page, and never a file that this program did not write. */
public final class HtmlFile {

  /** The mark is in the first lines. */
  private static final int HEAD_BYTES = 1024;

  private HtmlFile() {}

  /**
   * Before long work: whether the page may be written there.
   *
   * @throws UserException when something else is there
   */
  public static void requireFree(Path file) {
    if (Files.isDirectory(file)) {
      throw new UserException(
          file + " is a folder; expected a file for the page, for example " + file + "/data.html");
    }
    if (Files.exists(file) && !isOurs(file)) {
      throw new UserException(
          file + " exists and is no page of this program; it is left alone, choose another name");
    }
  }

  /**
   * Writes the page, complete or not at all; missing folders are made.
   *
   * @throws UserException when something else is there
   * @throws RunFailedException when the disk refuses
   */
  public static void write(HtmlPage page, Path file) {
    requireFree(file);
    byte[] text = page.toHtml().getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeWithFolders(file, stream -> stream.write(text));
  }

  private static boolean isOurs(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return new String(stream.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8)
          .contains(HtmlPage.MARK);
    } catch (IOException e) {
      return false;
    }
  }
}
