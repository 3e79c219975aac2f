package yolov3.inference.output;

import java.nio.file.Files;
import java.nio.file.Path;
import yolov3.inference.ImageDetections;
import yolov3.io.EncodedImage;

/** The frames of videos as images, without boxes, beside which labels can lie. */
public record FrameImageOutput(OutputFolder folder) implements DetectionOutput {

  private static String file(String name) {
    return "frames/" + name + ".png";
  }

  /** Returns the path of the image of a frame of that name. */
  public Path path(String name) {
    return folder.file(file(name));
  }

  @Override
  public boolean isFree(String name) {
    return folder.isFree(file(name));
  }

  @Override
  public void add(String name, ImageDetections found) {
    folder.write(
        file(name), file -> Files.write(file, EncodedImage.png(found.image().toBufferedImage())));
  }
}
