package yolov3.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  private final SessionFunction function;
  private final int classCount;
  private NmsLimitNodes suppression; // found when first asked for

  /**
   * @param function of a session that somebody else owns
   * @param classCount classes of the network
   */
  ServingFunction(SessionFunction function, int classCount) {
    this.function = function;
    this.classCount = classCount;
  }

  /** See {@link Detector#detect(List, DetectionLimits)}. */
  List<List<Detection>> detect(List<RgbImage> images, DetectionLimits limits) {
    int height = images.get(0).height();
    int width = images.get(0).width();
    boolean asBuilt = limits.equals(DetectionLimits.OF_DETECTOR);
    Map<Output<?>, Tensor> feeds = asBuilt ? Map.of() : suppression().feed(limits);
    int most = asBuilt ? Integer.MAX_VALUE : suppression().most(limits);
    try (TUint8 input = TUint8.tensorOf(Shape.of(images.size(), height, width, 3))) {
      write(images, input);
      Session.Runner runner =
          session()
              .runner()
              .feed(description(function.signature().getInputs(), Signatures.IMAGES).name, input);
      feeds.forEach(runner::feed);
      OUTPUTS.forEach(output -> runner.fetch(name(output)));
      try (Result result = Sessions.run(runner::run)) {
        return detections(images, limits, most, result);
      }
    } finally {
      feeds.values().forEach(Tensor::close);
    }
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
      List<RgbImage> images, DetectionLimits limits, int most, Result result) {
    float[] boxes = Tensors.floats(result.get(OUTPUTS.indexOf(Signatures.BOXES)));
    float[] scores = Tensors.floats(result.get(OUTPUTS.indexOf(Signatures.SCORES)));
    float[] classes = Tensors.floats(result.get(OUTPUTS.indexOf(Signatures.CLASSES)));
    float[] counts = Tensors.floats(result.get(OUTPUTS.indexOf(Signatures.COUNT)));
    int places = scores.length / images.size(); // of an image, not all taken
    List<List<Detection>> all = new ArrayList<>(images.size());
    for (int i = 0; i < images.size(); i++) {
      int first = i * places;
      List<Detection> detections =
          detections(images.get(i).size(), boxes, scores, classes, first, first + (int) counts[i]);
      all.add(detections.stream().filter(limits::includes).limit(most).toList());
    }
    return all;
  }

  /** What another signature that ends in suppression gives for one image of this size. */
  static List<Detection> detections(ImageSize image, Result result) {
    float[] boxes = floats(result, Signatures.BOXES);
    float[] scores = floats(result, Signatures.SCORES);
    float[] classes = floats(result, Signatures.CLASSES);
    return detections(image, boxes, scores, classes, 0, (int) floats(result, Signatures.COUNT)[0]);
  }

  private static List<Detection> detections(
      ImageSize image, float[] boxes, float[] scores, float[] classes, int first, int end) {
    List<Detection> detections = new ArrayList<>(end - first);
    for (int at = first; at < end; at++) {
      Box box =
          new Box(
              boxes[at * 4 + 1] * (double) image.width(),
              boxes[at * 4] * (double) image.height(),
              boxes[at * 4 + 3] * (double) image.width(),
              boxes[at * 4 + 2] * (double) image.height());
      detections.add(new Detection(box, (int) classes[at] - 1, scores[at]));
    }
    return detections;
  }

  /** An output of a signature that was called by its name. */
  static float[] floats(Result result, String output) {
    return Tensors.floats(
        result
            .get(output)
            .orElseThrow(() -> new UserException("the SavedModel has no output " + output)));
  }

  private NmsLimitNodes suppression() {
    if (suppression == null) {
      suppression = NmsLimitNodes.of(session(), name(Signatures.SCORES), classCount);
    }
    return suppression;
  }

  private Session session() {
    return function.session();
  }

  /** The tensor behind an output. */
  private String name(String output) {
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
