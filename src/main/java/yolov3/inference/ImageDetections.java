package yolov3.inference;

import java.nio.file.Path;
import java.util.List;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;

/**
 * An image and its detections.
 *
 * @param path as given
 * @param image its pixels
 * @param detections in pixels of the image, by descending confidence
 */
public record ImageDetections(Path path, RgbImage image, List<Detection> detections) {}
