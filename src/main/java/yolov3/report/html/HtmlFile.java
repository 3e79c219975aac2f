package yolov3.report.html;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/** An HTML report on disk. Replaces an earlier one, and never another file. */
public final class HtmlFile {

  private static final GeneratedFile OWN =
      new GeneratedFile(
          HtmlPage.MARK,
          "an HTML report of this program; the file is not changed, so choose another name");

  private HtmlFile() {}

  /**
   * Checks, before long work, that the report may be written.
   *
   * @throws UserException when something else is there
   */
  public static void requireFree(Path file) {
    if (Files.isDirectory(file)) {
      throw new UserException(
          "%s is a folder; expected a file for the HTML report, for example %s/data.html"
              .formatted(file, file));
    }
    Path folder = file.toAbsolutePath().getParent();
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UserException(
          "%s can't be written: %s is a file; expected a folder".formatted(file, folder));
    }
    OWN.requireFree(file);
  }

  /**
   * Writes the report, complete or not at all; missing folders are made.
   *
   * @throws UserException when something else is there
   * @throws RunFailedException when the disk refuses
   */
  public static void write(HtmlPage page, Path file) {
    requireFree(file);
    OWN.write(file, page.toHtml().getBytes(StandardCharsets.UTF_8));
  }
}
