package yolov3.inference.output;

import java.nio.file.Files;
import java.util.Locale;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.inference.ImageDetections;

/**
 * YOLO's label files: for each image a text file, a line an object: class, then centre and size as
 * parts of the image, then the score if wished. A file without lines says that nothing was found.
 */
public final class YoloLabelOutput implements DetectionOutput {

  private final OutputFolder folder;
  private final boolean withScores;

  public YoloLabelOutput(OutputFolder folder, boolean withScores) {
    this.folder = folder;
    this.withScores = withScores;
  }

  /** The labels of an image of that name. */
  public static String file(String name) {
    return "labels/" + name + ".txt";
  }

  @Override
  public void add(String name, ImageDetections found) {
    StringBuilder lines = new StringBuilder();
    RgbImage image = found.image();
    for (Detection detection : found.detections()) {
      Box box = detection.box().clip(image.width(), image.height());
      if (box.area() > 0) {
        lines.append(
            String.format(
                Locale.ROOT,
                "%d %.6f %.6f %.6f %.6f",
                detection.classIndex(),
                box.centreX() / image.width(),
                box.centreY() / image.height(),
                box.width() / image.width(),
                box.height() / image.height()));
        if (withScores) {
          lines.append(String.format(Locale.ROOT, " %.6f", detection.score()));
        }
        lines.append('\n');
      }
    }
    folder.write(file(name), file -> Files.writeString(file, lines));
  }
}
