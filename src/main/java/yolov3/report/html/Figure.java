package yolov3.report.html;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Map;

/**
 * Something drawn that has a title and can be told in words.
 *
 * @param title above it
 * @param description what a person sees in it, for those who don't
 * @param width logical pixels
 * @param height logical pixels, without the title
 * @param drawing draws it
 */
public record Figure(String title, String description, int width, int height, Drawing drawing)
    implements Block {

  /** Pixels of an image for a logical pixel. */
  public static final int PIXEL_RATIO = 2;

  /** Logical pixels of the band with the title. */
  private static final int TITLE_HEIGHT = 34;

  private static final int MARGIN = 10;

  /** Draws with logical pixels into 0, 0, width, height. */
  @FunctionalInterface
  public interface Drawing {
    /**
     * @param graphics with the theme's font, colour of text and background already there
     */
    void draw(Graphics2D graphics, Theme theme, int width, int height);
  }

  /** The image without its title, RGB, {@link #PIXEL_RATIO} times width and height. */
  public BufferedImage picture(Theme theme) {
    return paint(theme, height, 0);
  }

  /** The image under its title, to stand alone. */
  public BufferedImage titledImage(Theme theme) {
    return paint(theme, height + TITLE_HEIGHT, TITLE_HEIGHT);
  }

  private BufferedImage paint(Theme theme, int wholeHeight, int top) {
    BufferedImage image =
        new BufferedImage(
            width * PIXEL_RATIO, wholeHeight * PIXEL_RATIO, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.scale(PIXEL_RATIO, PIXEL_RATIO);
      graphics.setColor(theme.background());
      graphics.fillRect(0, 0, width, wholeHeight);
      graphics.setColor(theme.ink());
      if (top > 0) {
        graphics.setFont(theme.titleFont());
        graphics.drawString(title, MARGIN, top - MARGIN);
      }
      graphics.setFont(theme.font());
      graphics.translate(0, top);
      drawing.draw(graphics, theme, width, height);
    } finally {
      graphics.dispose();
    }
    return image;
  }

  @Override
  public Map<String, Object> model() {
    return Block.only(
        "figure",
        Map.of(
            "title",
            title,
            "description",
            description,
            "width",
            width,
            "height",
            height,
            "light",
            DataUri.ofPng(picture(Theme.LIGHT)),
            "dark",
            DataUri.ofPng(picture(Theme.DARK))));
  }
}
