package yolov3.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.SessionFunction;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import yolov3.dataset.ImageSize;
import yolov3.dataset.RgbImage;
import yolov3.error.UserException;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.nn.Sessions;

/**
 * The signature {@code serving_default}, with Java's values on both sides.
 *
 * @param function of a session that somebody else owns
 */
record ServingFunction(SessionFunction function) {

  List<Detection> detect(RgbImage image) {
    try (TUint8 input = TUint8.tensorOf(Shape.of(1, image.height(), image.width(), 3))) {
      input.asRawTensor().data().write(image.pixels());
      try (Result result = Sessions.run(() -> function.call(Map.of("input_tensor", input)))) {
        return detections(image.size(), result);
      }
    }
  }

  /**
   * What a signature that ends in suppression gives for one picture.
   *
   * @param image size of the picture
   */
  static List<Detection> detections(ImageSize image, Result result) {
    float[] boxes = floats(result, "detection_boxes"); // ymin, xmin, ymax, xmax, normalised
    float[] scores = floats(result, "detection_scores");
    float[] classes = floats(result, "detection_classes"); // from 1
    int count = (int) floats(result, "num_detections")[0];
    List<Detection> detections = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Box box =
          new Box(
              boxes[i * 4 + 1] * (double) image.width(),
              boxes[i * 4] * (double) image.height(),
              boxes[i * 4 + 3] * (double) image.width(),
              boxes[i * 4 + 2] * (double) image.height());
      detections.add(new Detection(box, (int) classes[i] - 1, scores[i]));
    }
    return detections;
  }

  static float[] floats(Result result, String name) {
    Tensor tensor =
        result
            .get(name)
            .orElseThrow(() -> new UserException("the SavedModel has no output " + name));
    float[] values = new float[(int) tensor.size()];
    ((TFloat32) tensor).asRawTensor().data().asFloats().read(values);
    return values;
  }
}
