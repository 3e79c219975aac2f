package yolov3.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Collectors;
import yolov3.dataset.ClassNames;
import yolov3.dataset.DataCheck.Suspect;
import yolov3.dataset.ImageFiles;
import yolov3.drawing.DetectionDrawer;
import yolov3.error.UserException;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/** Pictures with their boxes and a ring around those in question. */
final class SuspectPhotos {

  /** Pixels of the longer side. */
  private static final int SIDE = 640;

  private static final int RING_MARGIN = 9;
  private static final Color RING = new Color(0xff5a1f);

  private final ClassNames names;

  SuspectPhotos(ClassNames names) {
    this.names = names;
  }

  Photo of(Suspect suspect) {
    String name = suspect.image().image().getFileName().toString();
    List<String> problems =
        suspect.problems().stream()
            .map(message -> withoutPath(message, suspect.image().image() + " "))
            .toList();
    String classes =
        suspect.image().boxes().stream()
            .map(box -> names.name(box.classIndex()))
            .distinct()
            .collect(Collectors.joining(", "));
    String alt =
        "Picture %s with %d boxes%s"
            .formatted(
                name, suspect.image().boxes().size(), classes.isEmpty() ? "" : ": " + classes);
    return new Photo(name, alt, draw(suspect), problems);
  }

  private static String withoutPath(String message, String path) {
    return message.startsWith(path) ? message.substring(path.length()) : message;
  }

  private BufferedImage draw(Suspect suspect) {
    BufferedImage image;
    try {
      image = ImageFiles.read(suspect.image().image()).toBufferedImage();
    } catch (UserException e) {
      return unreadable();
    }
    double scale = (double) SIDE / Math.max(image.getWidth(), image.getHeight());
    List<LabelledBox> boxes =
        suspect.image().boxes().stream().map(box -> box.withBox(scaled(box.box(), scale))).toList();
    BufferedImage picture =
        new DetectionDrawer(names.names()).draw(scaled(image, scale), List.of(), boxes);
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      suspect.boxes().forEach(box -> ring(graphics, scaled(box, scale)));
    } finally {
      graphics.dispose();
    }
    return picture;
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
    graphics.setColor(Color.WHITE); // so that it shows on any picture
    graphics.setStroke(new BasicStroke(6));
    graphics.draw(ring);
    graphics.setColor(RING);
    graphics.setStroke(new BasicStroke(3));
    graphics.draw(ring);
  }

  private static BufferedImage unreadable() {
    BufferedImage picture = new BufferedImage(SIDE, SIDE / 3, BufferedImage.TYPE_INT_RGB);
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
