package yolov3.data;

import java.nio.file.Path;
import java.util.List;
import yolov3.geometry.LabelledBox;

/**
 * A picture on disk and the true objects in it.
 *
 * @param image the picture's file
 * @param boxes pixels of the picture; empty for a background image
 */
public record LabelledImage(Path image, List<LabelledBox> boxes) {

  /** Keeps an unmodifiable copy of the boxes. */
  public LabelledImage {
    boxes = List.copyOf(boxes);
  }
}
