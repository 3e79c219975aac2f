package yolov3.report.html;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;

/**
 * An image of a data set, the same on white and dark pages.
 *
 * @param title above the remarks
 * @param alt what is to be seen, for those who don't
 * @param picture RGB, stored as JPEG
 * @param remarks below it
 */
public record ImageBlock(String title, String alt, BufferedImage picture, List<String> remarks)
    implements Block {

  /** Keeps a copy of the remarks. */
  public ImageBlock {
    remarks = List.copyOf(remarks);
  }

  @Override
  public Map<String, Object> model() {
    return Block.only(
        "photo",
        Map.of(
            "title",
            title,
            "alt",
            alt,
            "uri",
            DataUri.ofJpeg(picture),
            "width",
            picture.getWidth(),
            "height",
            picture.getHeight(),
            "remarks",
            remarks));
  }
}
