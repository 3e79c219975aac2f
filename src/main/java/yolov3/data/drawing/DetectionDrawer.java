package yolov3.data.drawing;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/**
 * Boxes with class names, drawn on copies of images. Needs no display.
 *
 * <p>A class has the same colour in every image. Lines and letters grow with the image, so that it
 * reads the same when it is shown at the same size.
 */
public final class DetectionDrawer {

  /** Turning the hue by the golden ratio keeps any number of classes apart. */
  private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

  private static final int MIN_FONT = 10;

  private final List<String> classNames;
  private final double magnification;

  /**
   * @param classNames in order of class index
   */
  public DetectionDrawer(List<String> classNames) {
    this(classNames, 1);
  }

  /**
   * @param classNames in order of class index
   * @param magnification of lines and letters, for images that will be shown smaller than they are
   */
  public DetectionDrawer(List<String> classNames, double magnification) {
    this.classNames = List.copyOf(classNames);
    this.magnification = magnification;
  }

  /**
   * Draws a box, a class name and a confidence for every detection, the most confident on top.
   *
   * @param image left as it is
   * @param detections in pixels of the image, in any order
   * @return a new RGB image of the same size
   */
  public BufferedImage draw(BufferedImage image, List<Detection> detections) {
    return draw(image, detections, List.of());
  }

  /**
   * Draws detections over the ground truth, which is dashed and without a label.
   *
   * @param image left as it is
   * @param detections in pixels of the image, in any order
   * @param groundTruth in pixels of the image
   * @return a new RGB image of the same size
   */
  public BufferedImage draw(
      BufferedImage image, List<Detection> detections, List<LabelledBox> groundTruth) {
    return onCopyOf(
        image,
        canvas -> {
          groundTruth.forEach(object -> canvas.frame(object.box(), object.classIndex(), true));
          detections.stream()
              .sorted(Comparator.comparingDouble(Detection::score))
              .forEach(d -> canvas.labelledFrame(d.box(), d.classIndex(), label(d)));
        });
  }

  /**
   * Draws a box and a class name for every ground-truth object.
   *
   * @param image left as it is
   * @param groundTruth in pixels of the image
   * @return a new RGB image of the same size
   */
  public BufferedImage drawGroundTruth(BufferedImage image, List<LabelledBox> groundTruth) {
    return onCopyOf(
        image,
        canvas ->
            groundTruth.forEach(
                o -> canvas.labelledFrame(o.box(), o.classIndex(), name(o.classIndex()))));
  }

  private BufferedImage onCopyOf(BufferedImage image, Consumer<Canvas> drawing) {
    BufferedImage copy =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = copy.createGraphics();
    try {
      graphics.drawImage(image, 0, 0, null);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      drawing.accept(new Canvas(graphics, image.getWidth(), image.getHeight(), magnification));
    } finally {
      graphics.dispose();
    }
    return copy;
  }

  /** Returns the colour of a class, bright enough to stand out on an image. */
  public static Color colour(int classIndex) {
    float hue = (float) ((classIndex * GOLDEN_RATIO) % 1);
    float brightness = classIndex % 2 == 0 ? 1f : 0.8f;
    return Color.getHSBColor(hue, 0.9f, brightness);
  }

  private String label(Detection detection) {
    return String.format(Locale.ROOT, "%s %.2f", name(detection.classIndex()), detection.score());
  }

  private String name(int classIndex) {
    return classIndex < classNames.size() ? classNames.get(classIndex) : "class " + classIndex;
  }

  /** Black or white, whichever has the higher contrast (WCAG 2 relative luminance). */
  private static Color textOn(Color background) {
    double luminance =
        0.2126 * linear(background.getRed())
            + 0.7152 * linear(background.getGreen())
            + 0.0722 * linear(background.getBlue());
    boolean blackIsClearer = (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05);
    return blackIsClearer ? Color.BLACK : Color.WHITE;
  }

  private static double linear(int channel) {
    double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  /** An image being drawn on, with sizes that suit it. */
  private static final class Canvas {

    private final Graphics2D graphics;
    private final int width;
    private final int height;
    private final int lineWidth;

    Canvas(Graphics2D graphics, int width, int height, double magnification) {
      this.graphics = graphics;
      this.width = width;
      this.height = height;
      int side = Math.max(width, height);
      lineWidth = (int) Math.round(magnification * Math.max(1, Math.round(side / 300f)));
      int fontSize = (int) Math.round(magnification * Math.max(MIN_FONT, Math.round(side / 40f)));
      graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, fontSize));
    }

    void labelledFrame(Box box, int classIndex, String text) {
      frame(box, classIndex, false);
      label(box, colour(classIndex), text);
    }

    /** Lines that lie inside the box, so that boxes at the edge of the image show whole. */
    void frame(Box box, int classIndex, boolean dashed) {
      Box inside = box.clip(width, height);
      graphics.setColor(colour(classIndex));
      graphics.setStroke(
          dashed
              ? new BasicStroke(
                  lineWidth,
                  BasicStroke.CAP_BUTT,
                  BasicStroke.JOIN_MITER,
                  10,
                  new float[] {4f * lineWidth, 3f * lineWidth},
                  0)
              : new BasicStroke(lineWidth, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
      double left = Math.round(inside.xmin());
      double top = Math.round(inside.ymin());
      graphics.draw(
          new Rectangle2D.Double(
              left + lineWidth / 2.0,
              top + lineWidth / 2.0,
              Math.max(0, Math.round(inside.xmax()) - left - lineWidth),
              Math.max(0, Math.round(inside.ymax()) - top - lineWidth)));
    }

    /** Above the box if there is room, else inside its top; moved left where it would stick out. */
    private void label(Box box, Color colour, String text) {
      Box inside = box.clip(width, height);
      FontMetrics metrics = graphics.getFontMetrics();
      int margin = Math.max(1, metrics.getHeight() / 8);
      int labelWidth = metrics.stringWidth(text) + 2 * margin;
      int labelHeight = metrics.getHeight();
      int top = (int) Math.round(inside.ymin());
      int above = top >= labelHeight ? top - labelHeight : Math.min(top, height - labelHeight);
      int x = Math.max(0, Math.min((int) Math.round(inside.xmin()), width - labelWidth));
      int y = Math.max(0, above);
      graphics.setColor(colour);
      graphics.fillRect(x, y, labelWidth, labelHeight);
      graphics.setColor(textOn(colour));
      graphics.drawString(text, x + margin, y + metrics.getAscent());
    }
  }
}
