package yolov3.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import yolov3.report.html.HtmlFile;
import yolov3.report.html.HtmlPage;

/** A report as one HTML file, beside what is printed. */
public final class HtmlOption {

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write an HTML report, as one file with all its charts.")
  private Path file;

  /**
   * @throws yolov3.io.UserException when the file can't be written
   */
  public void check() {
    if (file != null) {
      HtmlFile.requireFree(file);
    }
  }

  public boolean isGiven() {
    return file != null;
  }

  public void write(HtmlPage report) {
    HtmlFile.write(report, file);
  }

  /** Returns the file as it was given. */
  @Override
  public String toString() {
    return String.valueOf(file);
  }
}
