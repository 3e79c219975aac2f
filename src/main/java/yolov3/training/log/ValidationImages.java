package yolov3.training.log;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import yolov3.data.LabelledImage;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;
import yolov3.io.UserException;

/**
 * The same few validation images each time, truth beside prediction, so that one sees in a row how
 * the network learns.
 */
public final class ValidationImages {

  /** More boxes would hide the image while the network still knows nothing. */
  private static final int MOST_SHOWN = 25;

  private static final int GAP = 4;
  private static final int SIDE = (ImagePanel.ROW_WIDTH - GAP) / 2;
  private static final int CAPTION_HEIGHT = 26;
  private static final int FONT_SIZE = 17;

  private final DetectionDrawer drawer;
  private final List<Picture> pictures = new ArrayList<>();

  private record Picture(LabelledImage labelled, ImagePanel panel) {}

  /**
   * Chooses images at equal distances in the list, since neighbours are often alike, and keeps them
   * in the size in which they are drawn.
   *
   * @param images the validation images; one that can't be read is passed over
   * @param count how many are wanted
   * @param classNames in order of class index
   */
  public ValidationImages(List<LabelledImage> images, int count, List<String> classNames) {
    drawer = ImagePanel.drawer(classNames);
    int chosen = Math.min(count, images.size());
    for (int i = 0; i < chosen; i++) {
      LabelledImage labelled = images.get((int) ((long) i * images.size() / chosen));
      try {
        RgbImage image = ImageDecoder.read(labelled.image());
        pictures.add(new Picture(labelled, ImagePanel.of(image, SIDE)));
      } catch (UserException e) {
        // validation has told the user
      }
    }
  }

  /**
   * Draws every chosen image.
   *
   * @param detections of each image by its file, pixels of the image
   * @param scoreThreshold weaker ones are left out, none when it is NaN, and of the others the
   *     weakest if there are many
   * @return images of one size, in the same order each time
   */
  public List<BufferedImage> draw(Map<Path, List<Detection>> detections, double scoreThreshold) {
    String caption =
        Double.isNaN(scoreThreshold)
            ? "predicted, of any score"
            : String.format(Locale.ROOT, "predicted, score from %.2f", scoreThreshold);
    List<BufferedImage> drawn = new ArrayList<>();
    for (Picture picture : pictures) {
      LabelledImage labelled = picture.labelled;
      ImagePanel panel = picture.panel;
      BufferedImage truth =
          drawer.drawTruth(panel.image(), labelled.boxes().stream().map(panel::place).toList());
      BufferedImage prediction =
          drawer.draw(
              panel.image(),
              detections.getOrDefault(labelled.image(), List.of()).stream()
                  .filter(detection -> !(detection.score() < scoreThreshold))
                  .sorted(Comparator.comparingDouble(Detection::score).reversed())
                  .limit(MOST_SHOWN)
                  .map(panel::place)
                  .toList());
      drawn.add(sideBySide("truth, " + labelled.image().getFileName(), truth, caption, prediction));
    }
    return drawn;
  }

  private static BufferedImage sideBySide(
      String leftCaption, BufferedImage left, String rightCaption, BufferedImage right) {
    BufferedImage picture =
        new BufferedImage(2 * SIDE + GAP, CAPTION_HEIGHT + SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
      captioned(graphics, 0, leftCaption, left);
      captioned(graphics, SIDE + GAP, rightCaption, right);
    } finally {
      graphics.dispose();
    }
    return picture;
  }

  /** A caption that is too long is cut. */
  private static void captioned(Graphics2D graphics, int x, String caption, BufferedImage panel) {
    graphics.setClip(x, 0, SIDE, CAPTION_HEIGHT + SIDE);
    graphics.setColor(Color.BLACK);
    graphics.drawString(caption, x, FONT_SIZE + 1);
    graphics.drawImage(panel, x, CAPTION_HEIGHT, null);
  }
}
