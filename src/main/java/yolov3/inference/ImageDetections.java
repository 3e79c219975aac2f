package yolov3.inference;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;

/**
 * An image and its detections.
 *
 * @param path as given; of a frame the video's
 * @param frame its place in a video, if it is one
 * @param image its pixels
 * @param detections in pixels of the image, by descending confidence
 */
public record ImageDetections(
    Path path, Optional<FramePosition> frame, RgbImage image, List<Detection> detections) {

  /** Makes those of an image file. */
  public ImageDetections(Path path, RgbImage image, List<Detection> detections) {
    this(path, Optional.empty(), image, detections);
  }
}
