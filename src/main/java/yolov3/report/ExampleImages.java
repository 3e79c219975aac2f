package yolov3.report;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import yolov3.data.LabelledImage;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.data.image.ImageDecoder;
import yolov3.geometry.Detection;
import yolov3.inference.output.OutputNames;
import yolov3.io.AtomicFile;
import yolov3.io.EncodedImage;
import yolov3.io.RealPath;
import yolov3.io.RunFailedException;

/** Example images with detections in full lines and ground truth dashed. */
public final class ExampleImages {

  private static final int IMAGES = 8;

  /** Weaker detections would hide the image. */
  private static final double MIN_CONFIDENCE = 0.3;

  private ExampleImages() {}

  /** Draws the first images, each under its own name; none over a data set's image. */
  public static void write(EvaluatedImages evaluated, Path folder) {
    DetectionDrawer drawer = new DetectionDrawer(evaluated.names().names());
    List<LabelledImage> chosen =
        evaluated.images().subList(0, Math.min(IMAGES, evaluated.images().size()));
    Set<Path> sources =
        chosen.stream().map(image -> RealPath.of(image.image())).collect(Collectors.toSet());
    OutputNames names =
        new OutputNames(name -> !sources.contains(RealPath.of(folder.resolve(name + ".png"))));
    for (int i = 0; i < chosen.size(); i++) {
      LabelledImage labelled = chosen.get(i);
      List<Detection> shown =
          evaluated.results().get(i).detections().stream()
              .filter(d -> d.score() >= MIN_CONFIDENCE)
              .toList();
      BufferedImage image = ImageDecoder.read(labelled.image()).toBufferedImage();
      writePng(
          drawer.draw(image, shown, labelled.boxes()),
          folder.resolve(names.next(labelled.image()) + ".png"));
    }
  }

  /**
   * Writes an image as PNG; missing folders are made.
   *
   * @throws RunFailedException when it can't be written
   */
  public static void writePng(BufferedImage image, Path file) {
    AtomicFile.writeWithFolders(file, stream -> stream.write(EncodedImage.png(image)));
  }
}
