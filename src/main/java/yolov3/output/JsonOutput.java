package yolov3.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import yolov3.dataset.ClassNames;
import yolov3.detection.FoundImage;
import yolov3.geometry.Box;

/** All detections as one JSON text, for programs. */
public final class JsonOutput implements DetectionOutput {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private final List<String> classNames;
  private final Path pictures;
  private final List<Image> images = new ArrayList<>();

  /**
   * @param pictures folder of the pictures, or null when none are drawn
   */
  public JsonOutput(ClassNames classNames, Path pictures) {
    this.classNames = classNames.names();
    this.pictures = pictures;
  }

  @Override
  public void add(String name, FoundImage found) {
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
            pictures == null ? null : pictures.resolve(PictureOutput.file(name)).toString(),
            found.image().width(),
            found.image().height(),
            objects));
  }

  /** The text, with a line end behind it. */
  public String text() {
    try {
      return JSON.writeValueAsString(images) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // plain records
    }
  }

  /**
   * An image and its detections.
   *
   * @param image as given
   * @param picture the copy with boxes, or null
   */
  private record Image(
      String image, String picture, int width, int height, List<FoundObject> detections) {}

  /**
   * A detection.
   *
   * @param classIndex counted from 0
   * @param box pixels of the image
   */
  private record FoundObject(String className, int classIndex, double score, Box box) {}
}
