package yolov3.inference.output;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.util.List;
import yolov3.data.ClassNames;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.inference.ImageDetections;
import yolov3.io.EncodedImage;

/** Crops of the detections, whole pixels, in a folder for each class. */
public final class CropOutput implements DetectionOutput {

  private final OutputFolder folder;
  private final List<String> classFolders;

  /** Names a folder after each class, whatever its name. */
  public CropOutput(OutputFolder folder, ClassNames classNames) {
    this.folder = folder;
    this.classFolders = classNames.names().stream().map(CropOutput::asFileName).toList();
  }

  private static String asFileName(String className) {
    return className.replaceAll("[^\\p{L}\\p{M}\\p{N}._ -]", "_").replaceAll("^[ .]|[ .]$", "_");
  }

  @Override
  public void add(String name, ImageDetections found) {
    BufferedImage image = found.image().toBufferedImage();
    int number = 1;
    for (Detection detection : found.detections()) {
      Box box = detection.box().clip(image.getWidth(), image.getHeight());
      int left = (int) Math.floor(box.xmin());
      int top = (int) Math.floor(box.ymin());
      int width = (int) Math.ceil(box.xmax()) - left;
      int height = (int) Math.ceil(box.ymax()) - top;
      if (width > 0 && height > 0) {
        String start = classFolders.get(detection.classIndex()) + "/" + name + "-";
        while (!folder.isFree(start + number + ".png")) {
          number++;
        }
        BufferedImage crop = image.getSubimage(left, top, width, height);
        folder.write(start + number + ".png", file -> Files.write(file, EncodedImage.png(crop)));
        number++;
      }
    }
  }
}
