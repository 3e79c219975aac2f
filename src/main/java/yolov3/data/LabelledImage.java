package yolov3.data;

import java.nio.file.Path;
import java.util.List;
import yolov3.geometry.LabelledBox;

/**
 * An image on disk and its ground truth.
 *
 * @param image the image's file
 * @param boxes pixels of the image; empty for a background image
 */
public record LabelledImage(Path image, List<LabelledBox> boxes) {

  /** Keeps an unmodifiable copy of the boxes. */
  public LabelledImage {
    boxes = List.copyOf(boxes);
  }
}
