package yolov3.data.loader;

import java.util.List;
import yolov3.data.LabelledImage;
import yolov3.data.image.RgbImage;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;
import yolov3.network.assignment.ScaleTargets;

/**
 * An image as the network gets it, and the targets of the loss.
 *
 * @param source the image and its ground truth as the user gave them
 * @param letterbox place of the image in the input; after augmentation the input itself, since
 *     there is no way back to the pixels of the image
 * @param pixels uint8 RGB, [inputSize · inputSize · 3]
 * @param objects ground truth in pixels of the input
 * @param targets of each scale in order of stride
 */
public record Example(
    LabelledImage source,
    Letterbox letterbox,
    byte[] pixels,
    List<LabelledBox> objects,
    List<ScaleTargets> targets) {

  /** Returns a view of the pixels. */
  public RgbImage image() {
    return new RgbImage(letterbox.inputSize(), letterbox.inputSize(), pixels);
  }
}
