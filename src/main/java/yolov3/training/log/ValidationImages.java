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

/** Figures of the same few validation images each time, ground truth beside predictions. */
final class ValidationImages {

  /** More boxes would hide the image while the network is untrained. */
  private static final int MAX_SHOWN = 25;

  private static final int GAP = 4;
  private static final int SIDE = (ImagePanel.ROW_WIDTH - GAP) / 2;
  private static final int CAPTION_HEIGHT = 26;
  private static final int FONT_SIZE = 17;

  private final DetectionDrawer drawer;
  private final List<Chosen> images = new ArrayList<>();

  private record Chosen(LabelledImage labelled, ImagePanel panel) {}

  /**
   * Chooses images at equal distances in the list, since neighbours are often alike, and keeps them
   * in the size in which they are drawn.
   *
   * @param validation the validation images; unreadable ones are skipped
   */
  ValidationImages(List<LabelledImage> validation, int count, List<String> classNames) {
    drawer = ImagePanel.drawer(classNames);
    int chosen = Math.min(count, validation.size());
    for (int i = 0; i < chosen; i++) {
      LabelledImage labelled = validation.get((int) ((long) i * validation.size() / chosen));
      try {
        RgbImage image = ImageDecoder.read(labelled.image());
        images.add(new Chosen(labelled, ImagePanel.of(image, SIDE)));
      } catch (UserException e) {
        // validation has warned of it
      }
    }
  }

  /**
   * Draws every chosen image.
   *
   * @param detections of each image by its file, pixels of the image
   * @param confidenceThreshold of the detections drawn; NaN for all
   * @return images of one size, in the same order each time
   */
  List<BufferedImage> draw(Map<Path, List<Detection>> detections, double confidenceThreshold) {
    String caption =
        Double.isNaN(confidenceThreshold)
            ? "predicted, any confidence"
            : String.format(Locale.ROOT, "predicted, confidence from %.2f", confidenceThreshold);
    List<BufferedImage> drawn = new ArrayList<>();
    for (Chosen image : images) {
      LabelledImage labelled = image.labelled;
      ImagePanel panel = image.panel;
      BufferedImage groundTruth =
          drawer.drawGroundTruth(
              panel.image(), labelled.boxes().stream().map(panel::place).toList());
      BufferedImage prediction =
          drawer.draw(
              panel.image(),
              detections.getOrDefault(labelled.image(), List.of()).stream()
                  .filter(detection -> !(detection.score() < confidenceThreshold))
                  .sorted(Comparator.comparingDouble(Detection::score).reversed())
                  .limit(MAX_SHOWN)
                  .map(panel::place)
                  .toList());
      drawn.add(
          sideBySide(
              "ground truth, " + labelled.image().getFileName(), groundTruth, caption, prediction));
    }
    return drawn;
  }

  private static BufferedImage sideBySide(
      String leftCaption, BufferedImage left, String rightCaption, BufferedImage right) {
    return ImagePanel.canvas(
        2 * SIDE + GAP,
        CAPTION_HEIGHT + SIDE,
        graphics -> {
          graphics.setRenderingHint(
              RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
          graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
          captioned(graphics, 0, leftCaption, left);
          captioned(graphics, SIDE + GAP, rightCaption, right);
        });
  }

  /** A caption that is too long is cut. */
  private static void captioned(Graphics2D graphics, int x, String caption, BufferedImage panel) {
    graphics.setClip(x, 0, SIDE, CAPTION_HEIGHT + SIDE);
    graphics.setColor(Color.BLACK);
    graphics.drawString(caption, x, FONT_SIZE + 1);
    graphics.drawImage(panel, x, CAPTION_HEIGHT, null);
  }
}
