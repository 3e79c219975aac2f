package yolov3.inference.output;

import java.nio.file.Files;
import java.util.Locale;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Box;
import yolov3.inference.ImageDetections;

/**
 * YOLO's label files: a text file an image, a line an object: class, normalized centre and size,
 * then the confidence when {@code withScores}. A file without lines has no detections.
 */
public record YoloLabelOutput(OutputFolder folder, boolean withScores) implements DetectionOutput {

  static final String FOLDER = "labels";

  private static String file(String name) {
    return FOLDER + "/" + name + ".txt";
  }

  @Override
  public boolean isFree(String name) {
    return folder.isFree(file(name));
  }

  @Override
  public void add(String name, ImageDetections found) {
    StringBuilder lines = new StringBuilder();
    RgbImage image = found.image();
    for (LabelledDetection detection : LabelledDetection.of(found)) {
      Box box = detection.object().box();
      lines.append(
          String.format(
              Locale.ROOT,
              "%d %.6f %.6f %.6f %.6f",
              detection.object().classIndex(),
              box.centreX() / image.width(),
              box.centreY() / image.height(),
              box.width() / image.width(),
              box.height() / image.height()));
      if (withScores) {
        lines.append(String.format(Locale.ROOT, " %.6f", detection.score()));
      }
      lines.append('\n');
    }
    folder.write(file(name), file -> Files.writeString(file, lines));
  }
}
