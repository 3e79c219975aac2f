package yolov3.data.augmentation;

import java.util.List;
import yolov3.data.image.RgbImage;
import yolov3.geometry.LabelledBox;

/**
 * A decoded image and the true objects in it.
 *
 * @param picture not to be changed
 * @param objects in pixels of the image
 */
public record LabelledRgbImage(RgbImage picture, List<LabelledBox> objects) {

  /** Copies the list. */
  public LabelledRgbImage {
    objects = List.copyOf(objects);
  }
}
