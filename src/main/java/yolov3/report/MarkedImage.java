package yolov3.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.data.image.ImageDecoder;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.io.UserException;

/**
 * Drawing of an image, or a window of it, with ground-truth boxes dashed, detections in full lines
 * and rings around the boxes in question. An unreadable image becomes a grey one with a cross.
 *
 * @param side pixels of the longer side of the drawing
 * @param magnification of lines and letters
 */
record MarkedImage(ClassNames names, int side, double magnification) {

  private static final int RING_MARGIN = 9;
  private static final Color RING = new Color(0xff5a1f);

  /** Side of a window, as a multiple of its box. */
  private static final double SURROUNDINGS = 2.5;

  /** Min side, as a fraction of the image's longer side: less would not show where it is. */
  private static final double MIN_FRACTION = 0.4;

  BufferedImage whole(LabelledImage labelled, List<Box> rings) {
    return read(labelled)
        .map(image -> draw(image, bounds(image), labelled.boxes(), List.of(), rings))
        .orElseGet(this::unreadable);
  }

  /** Draws the surroundings of a box, which gets a ring. */
  BufferedImage around(LabelledImage labelled, List<Detection> detections, Box box) {
    return read(labelled)
        .map(image -> draw(image, window(image, box), labelled.boxes(), detections, List.of(box)))
        .orElseGet(this::unreadable);
  }

  private static Optional<BufferedImage> read(LabelledImage labelled) {
    try {
      return Optional.of(ImageDecoder.read(labelled.image()).toBufferedImage());
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  private static Rectangle bounds(BufferedImage image) {
    return new Rectangle(image.getWidth(), image.getHeight());
  }

  /** Returns a square around a box, or as much of it as the image has. */
  private static Rectangle window(BufferedImage image, Box box) {
    int width = image.getWidth();
    int height = image.getHeight();
    Box inside = box.clip(width, height);
    double side =
        Math.max(
            MIN_FRACTION * Math.max(width, height),
            SURROUNDINGS * Math.max(inside.width(), inside.height()));
    int shownWidth = (int) Math.min(width, Math.ceil(side));
    int shownHeight = (int) Math.min(height, Math.ceil(side));
    return new Rectangle(
        start(inside.centreX(), shownWidth, width),
        start(inside.centreY(), shownHeight, height),
        shownWidth,
        shownHeight);
  }

  private static int start(double centre, int shown, int all) {
    return (int) Math.max(0, Math.min(all - shown, Math.round(centre - shown / 2.0)));
  }

  private BufferedImage draw(
      BufferedImage image,
      Rectangle window,
      List<LabelledBox> objects,
      List<Detection> detections,
      List<Box> rings) {
    double scale = (double) side / Math.max(window.width, window.height);
    UnaryOperator<Box> placed = box -> placed(box, window, scale);
    BufferedImage drawn = scaled(image, window, scale);
    Graphics2D graphics = drawn.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    rings.forEach(box -> ring(graphics, placed.apply(box))); // under the names of the boxes
    graphics.dispose();
    return new DetectionDrawer(names.names(), magnification)
        .draw(
            drawn,
            detections.stream()
                .filter(d -> shows(window, d.box()))
                .map(d -> new Detection(placed.apply(d.box()), d.classIndex(), d.score()))
                .toList(),
            objects.stream()
                .filter(object -> shows(window, object.box()))
                .map(object -> object.withBox(placed.apply(object.box())))
                .toList());
  }

  private static boolean shows(Rectangle window, Box box) {
    return box.xmin() < window.getMaxX()
        && box.xmax() > window.x
        && box.ymin() < window.getMaxY()
        && box.ymax() > window.y;
  }

  private static Box placed(Box box, Rectangle window, double scale) {
    return new Box(
        (box.xmin() - window.x) * scale,
        (box.ymin() - window.y) * scale,
        (box.xmax() - window.x) * scale,
        (box.ymax() - window.y) * scale);
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
    BufferedImage grey = new BufferedImage(side, side / 3, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = grey.createGraphics();
    graphics.setColor(new Color(0x808890));
    graphics.fillRect(0, 0, grey.getWidth(), grey.getHeight());
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.setStroke(new BasicStroke(4));
    int x = grey.getWidth() / 2;
    int y = grey.getHeight() / 2;
    int arm = grey.getHeight() / 6;
    graphics.drawLine(x - arm, y - arm, x + arm, y + arm);
    graphics.drawLine(x - arm, y + arm, x + arm, y - arm);
    graphics.dispose();
    return grey;
  }

  private static BufferedImage scaled(BufferedImage image, Rectangle window, double scale) {
    int width = (int) Math.max(1, Math.round(window.width * scale));
    int height = (int) Math.max(1, Math.round(window.height * scale));
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    BufferedImage cut = image.getSubimage(window.x, window.y, window.width, window.height);
    graphics.drawImage(cut, 0, 0, width, height, null);
    graphics.dispose();
    return scaled;
  }
}
