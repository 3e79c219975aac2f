package yolov3.detection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import yolov3.dataset.ClassNames;
import yolov3.dataset.ImageSize;
import yolov3.dataset.RgbImage;
import yolov3.error.UserException;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.nn.Sessions;

/** A SavedModel of this program, loaded. Owns the bundle with its graph and session. */
public final class SavedModelDetector implements AutoCloseable {

  private final SavedModelBundle bundle;
  private final SessionFunction function;
  private final ClassNames classNames;

  private SavedModelDetector(
      SavedModelBundle bundle, SessionFunction function, ClassNames classNames) {
    this.bundle = bundle;
    this.function = function;
    this.classNames = classNames;
  }

  /**
   * @param folder with {@code saved_model.pb}
   * @throws UserException when it can't be loaded, or is no detector of this program
   */
  public static SavedModelDetector load(Path folder) {
    Path labels = folder.resolve("assets").resolve("labels.txt");
    if (!Files.exists(labels)) {
      throw new UserException(
          folder
              + " has no assets/labels.txt with the class names; expected a SavedModel that 'yolov3"
              + " export' wrote");
    }
    ClassNames names = ClassNames.read(labels);
    Sessions.startQuietly(0);
    SavedModelBundle bundle;
    try {
      bundle =
          SavedModelBundle.loader(folder.toString())
              .withTags(SavedModelBundle.DEFAULT_TAG)
              .withConfigProto(Sessions.config(0))
              .load();
    } catch (TensorFlowException | TFInvalidArgumentException e) {
      throw new UserException(folder + " can't be loaded as a SavedModel: " + e.getMessage(), e);
    }
    try {
      return new SavedModelDetector(bundle, function(bundle, "serving_default"), names);
    } catch (UserException e) {
      bundle.close();
      throw e;
    }
  }

  private static SessionFunction function(SavedModelBundle bundle, String signature) {
    try {
      return bundle.function(signature);
    } catch (IllegalArgumentException e) {
      List<String> there = bundle.signatures().stream().map(Signature::key).sorted().toList();
      throw new UserException(
          "the SavedModel has no signature %s; it has %s"
              .formatted(signature, String.join(", ", there)),
          e);
    }
  }

  /** Names of the classes, from the model's assets. */
  public ClassNames classNames() {
    return classNames;
  }

  /**
   * @param image of any size
   * @return detections in pixels of the image, the best first
   */
  public List<Detection> detect(RgbImage image) {
    try (TUint8 input = TUint8.tensorOf(Shape.of(1, image.height(), image.width(), 3))) {
      input.asRawTensor().data().write(image.pixels());
      try (Result result = Sessions.run(() -> function.call(Map.of("input_tensor", input)))) {
        return detections(image.size(), result);
      }
    }
  }

  /**
   * As {@link #detect}, by the signature {@code serving_bytes}.
   *
   * @param encoded a JPEG or PNG
   * @param size of the picture
   */
  public List<Detection> detectEncoded(byte[] encoded, ImageSize size) {
    SessionFunction bytes = function(bundle, "serving_bytes");
    try (TString input = TString.tensorOfBytes(NdArrays.vectorOfObjects(encoded));
        Result result = Sessions.run(() -> bytes.call(Map.of("image_bytes", input)))) {
      return detections(size, result);
    }
  }

  /**
   * The signature {@code raw}.
   *
   * @param letterboxed RGB, [inputSize, inputSize, 3]
   */
  public RawPredictions predictRaw(byte[] letterboxed, int inputSize) {
    float[] levels = new float[letterboxed.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = letterboxed[i] & 0xff;
    }
    SessionFunction raw = function(bundle, "raw");
    try (TFloat32 input = TFloat32.tensorOf(Shape.of(1, inputSize, inputSize, 3))) {
      input.asRawTensor().data().asFloats().write(levels);
      try (Result result = Sessions.run(() -> raw.call(Map.of("images", input)))) {
        return new RawPredictions(floats(result, "boxes"), floats(result, "scores"));
      }
    }
  }

  private static List<Detection> detections(ImageSize image, Result result) {
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

  private static float[] floats(Result result, String name) {
    Tensor tensor =
        result
            .get(name)
            .orElseThrow(() -> new UserException("the SavedModel has no output " + name));
    float[] values = new float[(int) tensor.size()];
    ((TFloat32) tensor).asRawTensor().data().asFloats().read(values);
    return values;
  }

  @Override
  public void close() {
    bundle.close();
  }
}
