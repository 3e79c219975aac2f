package yolov3.inference.output;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import yolov3.data.ClassNames;
import yolov3.geometry.Box;
import yolov3.inference.ImageDetections;

/** All detections as records for JSON. */
public final class JsonOutput implements DetectionOutput {

  private final List<String> classNames;
  private final Path drawnImages;
  private final Consumer<List<Image>> target;
  private final List<Image> images = new ArrayList<>();

  /**
   * @param drawnImages folder of the images with boxes, or null when none are drawn
   * @param target takes the images in their order when they are done
   */
  public JsonOutput(ClassNames classNames, Path drawnImages, Consumer<List<Image>> target) {
    this.classNames = classNames.names();
    this.drawnImages = drawnImages;
    this.target = target;
  }

  @Override
  public void add(String name, ImageDetections found) {
    images.add(
        new Image(
            found.path().toString(),
            drawnImages == null
                ? null
                : drawnImages.resolve(AnnotatedImageOutput.file(name)).toString(),
            found.image().width(),
            found.image().height(),
            objects(found, classNames)));
  }

  static List<FoundObject> objects(ImageDetections found, List<String> classNames) {
    return found.detections().stream()
        .map(
            d ->
                new FoundObject(classNames.get(d.classIndex()), d.classIndex(), d.score(), d.box()))
        .toList();
  }

  @Override
  public void finish() {
    target.accept(images);
  }

  /**
   * An image and its detections.
   *
   * @param image as given
   * @param drawnImage the copy with boxes, or null
   */
  public record Image(
      String image,
      @JsonProperty("picture") String drawnImage,
      int width,
      int height,
      List<FoundObject> detections) {}

  /**
   * A detection.
   *
   * @param classIndex from 0
   * @param box pixels of the image
   */
  public record FoundObject(String className, int classIndex, double score, Box box) {}
}
