package yolov3.training.log;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.Consumer;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.data.image.RgbImage;
import yolov3.data.loader.Letterboxer;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;

/**
 * Image letterboxed to a square of a size that loads fast.
 *
 * @param image the square, not to be drawn on
 */
record ImagePanel(BufferedImage image, Letterbox letterbox) {

  /** Width of the figures made of panels. */
  static final int ROW_WIDTH = 640;

  /** TensorBoard first shows an image 350 to 400 pixels wide: labels must be legible there. */
  static final double MAGNIFICATION = 1.8;

  /**
   * Letterboxes an image as the network's input.
   *
   * @param side of the square, pixels
   */
  static ImagePanel of(RgbImage image, int side) {
    byte[] pixels = new Letterboxer(side).apply(image);
    return new ImagePanel(
        new RgbImage(side, side, pixels).toBufferedImage(),
        new Letterbox(image.width(), image.height(), side));
  }

  /** Draws on a white image. */
  static BufferedImage canvas(int width, int height, Consumer<Graphics2D> content) {
    BufferedImage canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = canvas.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    content.accept(graphics);
    graphics.dispose();
    return canvas;
  }

  static DetectionDrawer drawer(List<String> classNames) {
    return new DetectionDrawer(classNames, MAGNIFICATION);
  }

  /** Maps pixels of the image to pixels of the panel. */
  LabelledBox place(LabelledBox object) {
    return object.withBox(letterbox.toInput(object.box()));
  }

  /** Maps pixels of the image to pixels of the panel. */
  Detection place(Detection detection) {
    return new Detection(
        letterbox.toInput(detection.box()), detection.classIndex(), detection.score());
  }
}
