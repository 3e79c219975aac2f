package yolov3.inference.output;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.geometry.LabelledBox;
import yolov3.inference.ImageDetections;
import yolov3.io.EncodedImage;

/**
 * Copies of images with their detections drawn, beside them the ground truth.
 *
 * @param groundTruth of an image, empty when it is not known or not wanted
 */
public record AnnotatedImageOutput(
    OutputFolder folder,
    DetectionDrawer drawer,
    Function<Path, Optional<List<LabelledBox>>> groundTruth)
    implements DetectionOutput {

  private static final int GAP = 4;

  static String file(String name) {
    return name + ".png";
  }

  @Override
  public boolean isFree(String name) {
    return folder.isFree(file(name));
  }

  @Override
  public void add(String name, ImageDetections found) {
    BufferedImage image = found.image().toBufferedImage();
    BufferedImage drawn = drawer.draw(image, found.detections());
    BufferedImage annotated =
        groundTruth
            .apply(found.path())
            .map(boxes -> sideBySide(drawer.drawGroundTruth(image, boxes), drawn))
            .orElse(drawn);
    folder.write(file(name), file -> Files.write(file, EncodedImage.png(annotated)));
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
}
