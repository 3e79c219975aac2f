package yolov3.report.html;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * A drawing with a title and a description in words.
 *
 * @param width logical pixels
 * @param height logical pixels, without the title
 */
public record Figure(String title, String description, int width, int height, Drawing drawing)
    implements Block {

  /** Image pixels per logical pixel. */
  public static final int PIXEL_RATIO = 2;

  private static final int TITLE_HEIGHT = 34;

  private static final int MARGIN = 10;

  /** Content of a figure. */
  @FunctionalInterface
  public interface Drawing {

    /**
     * Draws into 0, 0, width, height in logical pixels; the graphics have the theme's font, text
     * colour and background.
     */
    void draw(Graphics2D graphics, Theme theme, int width, int height);
  }

  /** Draws the image without its title, RGB, {@link #PIXEL_RATIO} times width and height. */
  public BufferedImage image(Theme theme) {
    return paint(theme, height, 0);
  }

  /** Draws the image under its title, to stand alone. */
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

  /** Returns the image as light pages have it. */
  String light() {
    return DataUri.ofPng(image(Theme.LIGHT));
  }

  /** Returns the image as dark pages have it. */
  String dark() {
    return DataUri.ofPng(image(Theme.DARK));
  }
}
