package yolov3.inference.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import yolov3.data.ClassNames;
import yolov3.inference.FramePosition;
import yolov3.inference.ImageDetections;
import yolov3.io.JsonText;

/** A line of JSON for each image or frame, as soon as it is detected. */
public final class JsonLinesOutput implements DetectionOutput {

  private static final ObjectWriter JSON =
      JsonText.MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT);

  private final List<String> classNames;
  private final boolean framesAreImages;
  private final Consumer<String> target;

  /**
   * @param framesAreImages whether the path of a frame is that of an image of it
   * @param target takes each line, without its end
   */
  public JsonLinesOutput(ClassNames classNames, boolean framesAreImages, Consumer<String> target) {
    this.classNames = classNames.names();
    this.framesAreImages = framesAreImages;
    this.target = target;
  }

  @Override
  public void add(String name, ImageDetections found) {
    Optional<FramePosition> frame = found.frame();
    boolean isImage = frame.isEmpty() || framesAreImages;
    Line line =
        new Line(
            isImage ? found.path().toString() : null,
            frame.map(FramePosition::video).orElse(null),
            frame.map(FramePosition::number).orElse(null),
            frame.map(position -> roundedToMicroseconds(position.seconds())).orElse(null),
            found.image().width(),
            found.image().height(),
            JsonOutput.objects(found, classNames));
    try {
      target.accept(JSON.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns 19.9 for 19.900000000000002. */
  private static double roundedToMicroseconds(double seconds) {
    return Math.round(seconds * 1e6) / 1e6;
  }

  /**
   * An image or a frame and its detections.
   *
   * @param image path, or null
   * @param video of a frame, as given
   * @param frame number, from 1
   * @param seconds from the video's first frame
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(
      String image,
      String video,
      Long frame,
      Double seconds,
      int width,
      int height,
      List<JsonOutput.FoundObject> detections) {}
}
