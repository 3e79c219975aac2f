package yolov3.data.annotation.coco;

import java.util.List;
import yolov3.data.image.ImageSize;
import yolov3.geometry.LabelledBox;

/**
 * An image of a COCO file that is written.
 *
 * @param fileName with '/' between folders
 * @param size in pixels, as it is shown
 * @param boxes in pixels of the image
 * @param scores confidence of each box where they are detections, 0 to 1; empty for none
 */
public record CocoImage(
    String fileName, ImageSize size, List<LabelledBox> boxes, List<Double> scores) {}
