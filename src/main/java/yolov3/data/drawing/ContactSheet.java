package yolov3.data.drawing;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import yolov3.geometry.AxisMap;
import yolov3.geometry.LabelledBox;

/**
 * A sheet of small images with their ground truth, each under its caption. Images smaller than a
 * person can read are enlarged by a whole number, so that each of their pixels stays one.
 */
public final class ContactSheet {

  /** Minimum longer side of an image on the sheet, unless it takes more than the enlargement. */
  private static final int READABLE = 300;

  private static final int MAX_ENLARGEMENT = 6;
  private static final int GAP = 8;
  private static final int FONT_SIZE = 14;

  /** No colour that an image is likely to end in, or two white ones would be one. */
  private static final Color PAPER = new Color(0xcc, 0xd6, 0xe4);

  private final DetectionDrawer drawer;
  private final int columns;

  /**
   * One image of a sheet.
   *
   * @param caption shortened where it does not fit
   * @param image of any size
   * @param objects in pixels of the image
   */
  public record CaptionedImage(String caption, BufferedImage image, List<LabelledBox> objects) {}

  /**
   * @param classNames in order of class index
   * @param columns images side by side
   */
  public ContactSheet(List<String> classNames, int columns) {
    this.drawer = new DetectionDrawer(classNames);
    this.columns = columns;
  }

  /**
   * Lays the images out row by row.
   *
   * @param images at least one
   */
  public BufferedImage draw(List<CaptionedImage> images) {
    List<BufferedImage> drawn = images.stream().map(this::enlarged).toList();
    int width = drawn.stream().mapToInt(BufferedImage::getWidth).max().orElseThrow();
    int height = drawn.stream().mapToInt(BufferedImage::getHeight).max().orElseThrow();
    int across = Math.min(columns, images.size());
    int down = (images.size() + across - 1) / across;
    int captionHeight = FONT_SIZE + GAP;
    BufferedImage sheet =
        new BufferedImage(
            across * (width + GAP) + GAP,
            down * (height + captionHeight + GAP) + GAP,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    try {
      graphics.setColor(PAPER);
      graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
      graphics.setColor(Color.BLACK);
      graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      for (int i = 0; i < images.size(); i++) {
        int x = GAP + i % across * (width + GAP);
        int y = GAP + i / across * (height + captionHeight + GAP);
        String caption = shortened(images.get(i).caption(), graphics.getFontMetrics(), width);
        graphics.drawString(caption, x, y + FONT_SIZE);
        graphics.drawImage(drawn.get(i), x, y + captionHeight, null);
      }
    } finally {
      graphics.dispose();
    }
    return sheet;
  }

  private BufferedImage enlarged(CaptionedImage source) {
    BufferedImage image = source.image();
    int side = Math.max(image.getWidth(), image.getHeight());
    int factor = Math.min(MAX_ENLARGEMENT, Math.max(1, (READABLE + side - 1) / side));
    AxisMap map = AxisMap.scale(factor, factor);
    List<LabelledBox> objects =
        source.objects().stream().map(o -> o.withBox(map.apply(o.box()))).toList();
    return drawer.drawGroundTruth(factor == 1 ? image : times(image, factor), objects);
  }

  private static BufferedImage times(BufferedImage image, int factor) {
    int width = image.getWidth() * factor;
    int height = image.getHeight() * factor;
    BufferedImage enlarged = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = enlarged.createGraphics(); // nearest neighbour unless told otherwise
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return enlarged;
  }

  /** The end of a caption says more than its beginning. */
  private static String shortened(String caption, FontMetrics metrics, int width) {
    String text = caption;
    for (int cut = 1; metrics.stringWidth(text) > width && cut < caption.length(); cut++) {
      text = "…" + caption.substring(cut);
    }
    return text;
  }
}
