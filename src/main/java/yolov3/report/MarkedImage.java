package yolov3.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.data.image.ImageDecoder;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.io.UserException;

/**
 * Draws an image, or a window of it, with true boxes dashed, detections in full lines and rings
 * around the boxes in question.
 *
 * @param names of the classes
 * @param side pixels of the longer side of what is drawn
 * @param magnification of lines and letters
 */
record MarkedImage(ClassNames names, int side, double magnification) {

  private static final int RING_MARGIN = 9;
  private static final Color RING = new Color(0xff5a1f);

  /** The whole image; a grey one with a cross where it can't be read. */
  BufferedImage whole(LabelledImage labelled, List<Box> rings) {
    BufferedImage image;
    try {
      image = ImageDecoder.read(labelled.image()).toBufferedImage();
    } catch (UserException e) {
      return unreadable();
    }
    return draw(image, labelled.boxes(), List.of(), rings);
  }

  /**
   * The surroundings of boxes.
   *
   * @param around the boxes, which get rings
   */
  BufferedImage around(LabelledImage labelled, List<Detection> detections, List<Box> around) {
    BufferedImage image;
    try {
      image = ImageDecoder.read(labelled.image()).toBufferedImage();
    } catch (UserException e) {
      return unreadable();
    }
    ImageWindow window = ImageWindow.around(around, image.getWidth(), image.getHeight());
    return draw(
        window.cut(image),
        labelled.boxes().stream()
            .filter(object -> window.shows(object.box()))
            .map(object -> object.withBox(window.moved(object.box())))
            .toList(),
        detections.stream()
            .filter(d -> window.shows(d.box()))
            .map(d -> new Detection(window.moved(d.box()), d.classIndex(), d.score()))
            .toList(),
        around.stream().map(window::moved).toList());
  }

  private BufferedImage draw(
      BufferedImage image, List<LabelledBox> objects, List<Detection> detections, List<Box> rings) {
    double scale = (double) side / Math.max(image.getWidth(), image.getHeight());
    BufferedImage picture = scaled(image, scale);
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      rings.forEach(box -> ring(graphics, scaled(box, scale))); // under the names of the boxes
    } finally {
      graphics.dispose();
    }
    return new DetectionDrawer(names.names(), magnification)
        .draw(
            picture,
            detections.stream()
                .map(d -> new Detection(scaled(d.box(), scale), d.classIndex(), d.score()))
                .toList(),
            objects.stream().map(object -> object.withBox(scaled(object.box(), scale))).toList());
  }

  private static void ring(Graphics2D graphics, Box box) {
    RoundRectangle2D ring =
        new RoundRectangle2D.Double(
            box.xmin() - RING_MARGIN,
            box.ymin() - RING_MARGIN,
            box.width() + 2 * RING_MARGIN,
            box.height() + 2 * RING_MARGIN,
            2 * RING_MARGIN,
            2 * RING_MARGIN);
    graphics.setColor(Color.WHITE); // so that it shows on any image
    graphics.setStroke(new BasicStroke(6));
    graphics.draw(ring);
    graphics.setColor(RING);
    graphics.setStroke(new BasicStroke(3));
    graphics.draw(ring);
  }

  private BufferedImage unreadable() {
    BufferedImage picture = new BufferedImage(side, side / 3, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setColor(new Color(0x808890));
      graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setColor(Color.WHITE);
      graphics.setStroke(new BasicStroke(4));
      int middleX = picture.getWidth() / 2;
      int middleY = picture.getHeight() / 2;
      int arm = picture.getHeight() / 6;
      graphics.drawLine(middleX - arm, middleY - arm, middleX + arm, middleY + arm);
      graphics.drawLine(middleX - arm, middleY + arm, middleX + arm, middleY - arm);
    } finally {
      graphics.dispose();
    }
    return picture;
  }

  private static Box scaled(Box box, double scale) {
    return new Box(box.xmin() * scale, box.ymin() * scale, box.xmax() * scale, box.ymax() * scale);
  }

  private static BufferedImage scaled(BufferedImage image, double scale) {
    int width = (int) Math.max(1, Math.round(image.getWidth() * scale));
    int height = (int) Math.max(1, Math.round(image.getHeight() * scale));
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(image, 0, 0, width, height, null);
    } finally {
      graphics.dispose();
    }
    return scaled;
  }
}
