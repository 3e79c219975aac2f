package yolov3.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import yolov3.data.LabelledImage;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.data.image.ImageDecoder;
import yolov3.geometry.Detection;
import yolov3.inference.output.AnnotatedImageOutput;
import yolov3.inference.output.OutputNames;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;

/** Images that show a person what a detector sees: detections in full lines, the truth dashed. */
public final class ExampleImages {

  private static final int PICTURES = 8;

  /** Weaker detections would hide the image. */
  private static final double LEAST_SCORE = 0.3;

  private ExampleImages() {}

  /** Draws the first of the images, each under its own name. */
  public static void write(EvaluatedImages scored, Path folder) {
    DetectionDrawer drawer = new DetectionDrawer(scored.names().names());
    List<LabelledImage> chosen =
        scored.images().subList(0, Math.min(PICTURES, scored.images().size()));
    Set<Path> images =
        chosen.stream().map(image -> plain(image.image())).collect(Collectors.toSet());
    OutputNames names = new OutputNames(name -> !images.contains(plain(picture(folder, name))));
    for (int i = 0; i < chosen.size(); i++) {
      LabelledImage labelled = chosen.get(i);
      List<Detection> shown =
          scored.results().get(i).detections().stream()
              .filter(d -> d.score() >= LEAST_SCORE)
              .toList();
      BufferedImage picture =
          drawer.draw(
              ImageDecoder.read(labelled.image()).toBufferedImage(), shown, labelled.boxes());
      writePng(picture, picture(folder, names.next(labelled.image())));
    }
  }

  private static Path picture(Path folder, String name) {
    return folder.resolve(name + ".png");
  }

  private static Path plain(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /**
   * @throws RunFailedException when it can't be written
   */
  public static void writePng(BufferedImage picture, Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      AnnotatedImageOutput.writePng(picture, file);
    } catch (IOException e) {
      throw new RunFailedException(file + " can't be written: " + IoErrors.reasonOf(e), e);
    }
  }
}
