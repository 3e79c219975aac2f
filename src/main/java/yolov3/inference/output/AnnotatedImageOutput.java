package yolov3.inference.output;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.imageio.ImageIO;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.geometry.LabelledBox;
import yolov3.inference.ImageDetections;

/** Copies of images with what was found drawn on them; with the truth to the left when asked. */
public final class AnnotatedImageOutput implements DetectionOutput {

  private static final int GAP = 4;

  private final OutputFolder folder;
  private final DetectionDrawer drawer;
  private final Function<Path, Optional<List<LabelledBox>>> truth;

  /**
   * @param truth the true objects of an image, empty when nobody knows or wants to see them
   */
  public AnnotatedImageOutput(
      OutputFolder folder,
      DetectionDrawer drawer,
      Function<Path, Optional<List<LabelledBox>>> truth) {
    this.folder = folder;
    this.drawer = drawer;
    this.truth = truth;
  }

  /** The image of an image of that name. */
  public static String file(String name) {
    return name + ".png";
  }

  @Override
  public void add(String name, ImageDetections found) {
    BufferedImage image = found.image().toBufferedImage();
    BufferedImage drawn = drawer.draw(image, found.detections());
    BufferedImage picture =
        truth
            .apply(found.path())
            .map(objects -> sideBySide(drawer.drawTruth(image, objects), drawn))
            .orElse(drawn);
    folder.write(file(name), file -> writePng(picture, file));
  }

  private static BufferedImage sideBySide(BufferedImage left, BufferedImage right) {
    BufferedImage both =
        new BufferedImage(
            left.getWidth() + GAP + right.getWidth(), left.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = both.createGraphics();
    graphics.drawImage(left, 0, 0, null);
    graphics.drawImage(right, left.getWidth() + GAP, 0, null);
    graphics.dispose();
    return both;
  }

  /** Writes an image, or throws; over what is there. */
  public static void writePng(BufferedImage picture, Path file) throws IOException {
    try (OutputStream stream = Files.newOutputStream(file)) { // ImageIO prints a stack otherwise
      if (!ImageIO.write(picture, "png", stream)) {
        throw new IOException("no PNG writer");
      }
    }
  }
}
