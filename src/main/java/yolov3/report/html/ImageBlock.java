package yolov3.report.html;

import java.awt.image.BufferedImage;
import java.util.List;

/**
 * An image of a data set, the same on light and dark pages.
 *
 * @param alt description for those who don't see it
 * @param image RGB, stored as JPEG
 * @param remarks below it
 */
public record ImageBlock(String title, String alt, BufferedImage image, List<String> remarks)
    implements Block {

  /** Returns the image as the page has it. */
  String uri() {
    return DataUri.ofJpeg(image);
  }
}
