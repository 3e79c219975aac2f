package yolov3.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature.TensorDescription;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TUint8;
import yolov3.data.image.ImageSize;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.io.UserException;
import yolov3.network.layer.Tensors;
import yolov3.network.runtime.Sessions;
import yolov3.network.serving.Signatures;

/** The signature {@code serving_default}, with Java's values on both sides. */
final class ServingFunction {

  private static final List<String> OUTPUTS =
      List.of(Signatures.BOXES, Signatures.SCORES, Signatures.CLASSES, Signatures.COUNT);

  private final SessionFunction function; // of a session that the caller owns
  private NmsLimitNodes nms; // found when first asked for

  ServingFunction(SessionFunction function) {
    this.function = function;
  }

  /** See {@link Detector#detect(List, DetectionLimits)}. */
  List<List<Detection>> detect(List<RgbImage> images, DetectionLimits limits) {
    int height = images.get(0).height();
    int width = images.get(0).width();
    boolean asBuilt = limits.equals(DetectionLimits.OF_DETECTOR);
    Map<Output<?>, Tensor> feeds = asBuilt ? Map.of() : nms().feed(limits);
    try (TUint8 input = TUint8.tensorOf(Shape.of(images.size(), height, width, 3))) {
      write(images, input);
      if (!limits.classes().isEmpty()) {
        nms().feedClasses(limits.classes(), runner(input), feeds);
      }
      Session.Runner runner = runner(input);
      feeds.forEach(runner::feed);
      OUTPUTS.forEach(output -> runner.fetch(tensorName(output)));
      try (Result result = Sessions.run(runner::run)) {
        return detections(images, limits, result);
      }
    } finally {
      feeds.values().forEach(Tensor::close);
    }
  }

  private Session.Runner runner(TUint8 images) {
    String name = description(function.signature().getInputs(), Signatures.IMAGES).name;
    return function.session().runner().feed(name, images);
  }

  private static void write(List<RgbImage> images, TUint8 input) {
    int bytes = images.get(0).pixels().length;
    for (int i = 0; i < images.size(); i++) {
      RgbImage image = images.get(i);
      if (!image.size().equals(images.get(0).size())) {
        throw new IllegalArgumentException(
            image.size() + " among images of " + images.get(0).size());
      }
      input.asRawTensor().data().offset((long) i * bytes).write(image.pixels());
    }
  }

  private static List<List<Detection>> detections(
      List<RgbImage> images, DetectionLimits limits, Result result) {
    List<float[]> outputs =
        IntStream.range(0, OUTPUTS.size()).mapToObj(i -> Tensors.floats(result.get(i))).toList();
    int rows = outputs.get(1).length / images.size(); // of an image, not all in use
    List<List<Detection>> all = new ArrayList<>(images.size());
    for (int i = 0; i < images.size(); i++) {
      all.add(
          detections(images.get(i).size(), outputs, i, rows).stream()
              .filter(limits::includes)
              .toList());
    }
    return all;
  }

  /** Reads the outputs of another signature that ends in NMS, for one image of this size. */
  static List<Detection> detections(ImageSize image, Result result) {
    return detections(image, OUTPUTS.stream().map(output -> floats(result, output)).toList(), 0, 0);
  }

  /**
   * @param outputs values of {@link #OUTPUTS} for all images
   * @param index of the image
   * @param rows of an image in the outputs
   */
  private static List<Detection> detections(
      ImageSize image, List<float[]> outputs, int index, int rows) {
    float[] boxes = outputs.get(0);
    int count = (int) outputs.get(3)[index];
    List<Detection> detections = new ArrayList<>(count);
    for (int row = index * rows; row < index * rows + count; row++) {
      Box box =
          new Box(
              boxes[row * 4 + 1] * (double) image.width(),
              boxes[row * 4] * (double) image.height(),
              boxes[row * 4 + 3] * (double) image.width(),
              boxes[row * 4 + 2] * (double) image.height());
      int classIndex = (int) outputs.get(2)[row] - 1;
      detections.add(new Detection(box, classIndex, outputs.get(1)[row]));
    }
    return detections;
  }

  /** Reads an output of a signature that was called by its name. */
  static float[] floats(Result result, String output) {
    return Tensors.floats(
        result
            .get(output)
            .orElseThrow(() -> new UserException("the SavedModel has no output " + output)));
  }

  /** See {@link Detector#nmsIouThreshold}. */
  double nmsIouThreshold() {
    return nms().nmsIouThreshold();
  }

  /** See {@link Detector#maxDetections}. */
  int maxDetections() {
    return nms().maxDetections();
  }

  private NmsLimitNodes nms() {
    if (nms == null) {
      nms = new NmsLimitNodes(function.session(), tensorName(Signatures.SCORES));
    }
    return nms;
  }

  private String tensorName(String output) {
    return description(function.signature().getOutputs(), output).name;
  }

  private static TensorDescription description(Map<String, TensorDescription> of, String key) {
    TensorDescription description = of.get(key);
    if (description == null) {
      throw new UserException(
          "the signature serving_default has no %s; it has %s".formatted(key, of.keySet()));
    }
    return description;
  }
}
