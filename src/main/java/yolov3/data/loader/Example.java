package yolov3.data.loader;

import java.util.List;
import yolov3.data.LabelledImage;
import yolov3.data.image.RgbImage;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;
import yolov3.network.assignment.ScaleTargets;

/**
 * An image as the network gets it, and what the network should say.
 *
 * @param source the image and its true boxes as the user gave them
 * @param letterbox where the image lies in the input; after augmentation the input itself, since
 *     there is no way back to the pixels of the image
 * @param pixels [inputSize · inputSize · 3], RGB, row by row
 * @param objects the true boxes in it, pixels of the input
 * @param targets of each scale in order of stride
 */
public record Example(
    LabelledImage source,
    Letterbox letterbox,
    byte[] pixels,
    List<LabelledBox> objects,
    List<ScaleTargets> targets) {

  /** A view of the pixels. */
  public RgbImage picture() {
    return new RgbImage(letterbox.inputSize(), letterbox.inputSize(), pixels);
  }
}
