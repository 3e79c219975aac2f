package yolov3.report.chart;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import yolov3.io.EncodedImage;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.report.html.GeneratedFile;

/**
 * A figure on disk. Replaces an earlier one, and never an image that this program did not write:
 * its own have a text entry before the pixels.
 */
public final class PngFile {

  private static final String KEYWORD = "Software";
  private static final String PROGRAM = "yolov3";

  private static final GeneratedFile OWN =
      new GeneratedFile(
          KEYWORD + "\0" + PROGRAM,
          "an image of this program; the file is not changed, so choose another folder");

  private PngFile() {}

  /**
   * Writes the image, complete or not at all; missing folders are made.
   *
   * @throws UserException when something else is there
   * @throws RunFailedException when the disk refuses
   */
  public static void write(BufferedImage image, Path file) {
    OWN.write(file, EncodedImage.png(image, KEYWORD, PROGRAM));
  }
}
