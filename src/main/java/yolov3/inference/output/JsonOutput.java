package yolov3.inference.output;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import yolov3.data.ClassNames;
import yolov3.geometry.Box;
import yolov3.inference.ImageDetections;

/** Collects all detections as a program wants them. */
public final class JsonOutput implements DetectionOutput {

  private final List<String> classNames;
  private final Path pictures;
  private final List<Image> images = new ArrayList<>();

  /**
   * @param pictures folder of the images, or null when none are drawn
   */
  public JsonOutput(ClassNames classNames, Path pictures) {
    this.classNames = classNames.names();
    this.pictures = pictures;
  }

  @Override
  public void add(String name, ImageDetections found) {
    List<FoundObject> objects =
        found.detections().stream()
            .map(
                d ->
                    new FoundObject(
                        classNames.get(d.classIndex()), d.classIndex(), d.score(), d.box()))
            .toList();
    images.add(
        new Image(
            found.path().toString(),
            pictures == null ? null : pictures.resolve(AnnotatedImageOutput.file(name)).toString(),
            found.image().width(),
            found.image().height(),
            objects));
  }

  /** What was found, in the order of the images. */
  public List<Image> images() {
    return images;
  }

  /**
   * An image and its detections.
   *
   * @param image as given
   * @param picture the copy with boxes, or null
   */
  public record Image(
      String image, String picture, int width, int height, List<FoundObject> detections) {}

  /**
   * A detection.
   *
   * @param classIndex counted from 0
   * @param box pixels of the image
   */
  public record FoundObject(String className, int classIndex, double score, Box box) {}
}
