package yolov3.report.html;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;

/**
 * An image of a data set, the same on light and dark pages.
 *
 * @param alt description for those who don't see it
 * @param image RGB, stored as JPEG
 * @param remarks below it
 */
public record ImageBlock(String title, String alt, BufferedImage image, List<String> remarks)
    implements Block {

  @Override
  public Map<String, Object> model() {
    return Block.only(
        "image",
        Map.of(
            "title",
            title,
            "alt",
            alt,
            "uri",
            DataUri.ofJpeg(image),
            "width",
            image.getWidth(),
            "height",
            image.getHeight(),
            "remarks",
            remarks));
  }
}
