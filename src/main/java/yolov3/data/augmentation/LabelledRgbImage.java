package yolov3.data.augmentation;

import java.util.List;
import yolov3.data.image.RgbImage;
import yolov3.geometry.LabelledBox;

/**
 * A decoded image and the ground truth in it; after augmentation, the network's square input.
 *
 * @param image not to be changed
 * @param objects in pixels of the image
 */
public record LabelledRgbImage(RgbImage image, List<LabelledBox> objects) {

  /** uint8 RGB, [height · width · 3]. */
  byte[] pixels() {
    return image.pixels();
  }
}
