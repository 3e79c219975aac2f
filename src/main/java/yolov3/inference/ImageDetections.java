package yolov3.inference;

import java.nio.file.Path;
import java.util.List;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;

/**
 * An image and what was found in it.
 *
 * @param path as given
 * @param image its pixels
 * @param detections in pixels of the image, the best first
 */
public record ImageDetections(Path path, RgbImage image, List<Detection> detections) {}
