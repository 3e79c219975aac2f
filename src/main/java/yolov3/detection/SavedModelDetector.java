package yolov3.detection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.SessionFunction;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import yolov3.dataset.ClassNames;
import yolov3.dataset.RgbImage;
import yolov3.error.UserException;
import yolov3.geometry.Detection;
import yolov3.nn.Sessions;

/** A SavedModel of this program, loaded. Owns the bundle with its graph and session. */
public final class SavedModelDetector implements Detector {

  private static final String RAW = "raw";

  private final SavedModelBundle bundle;
  private final ServingFunction function;
  private final ClassNames classNames;

  private SavedModelDetector(
      SavedModelBundle bundle, ServingFunction function, ClassNames classNames) {
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
      return new SavedModelDetector(
          bundle, new ServingFunction(bundle.function("serving_default"), names.count()), names);
    } catch (IllegalArgumentException e) {
      bundle.close();
      throw new UserException(folder + " has no signature serving_default", e);
    }
  }

  @Override
  public ClassNames classNames() {
    return classNames;
  }

  @Override
  public List<List<Detection>> detect(List<RgbImage> images, DetectionLimits limits) {
    return function.detect(images, limits);
  }

  /**
   * Side of the input of the signature {@code raw}, pixels; empty when there is no such signature.
   */
  OptionalInt rawInputSize() {
    return bundle.functions().stream()
        .map(SessionFunction::signature)
        .filter(signature -> signature.key().equals(RAW))
        .map(signature -> signature.getInputs().get("images"))
        .filter(input -> input != null && input.shape.numDimensions() == 4)
        .mapToInt(input -> (int) input.shape.get(1))
        .findAny();
  }

  /**
   * Times the network without preprocessing and suppression.
   *
   * @param letterboxed pixels of the network's input: RGB, a byte a level
   * @return nanoseconds from feeding the input to having boxes and scores
   */
  long rawNanos(byte[] letterboxed) {
    int size = rawInputSize().orElseThrow();
    float[] levels = new float[letterboxed.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = letterboxed[i] & 0xff;
    }
    SessionFunction raw = bundle.function(RAW);
    long start = System.nanoTime();
    try (TFloat32 input = TFloat32.tensorOf(Shape.of(1, size, size, 3))) {
      input.asRawTensor().data().asFloats().write(levels);
      try (Result result = Sessions.run(() -> raw.call(Map.of("images", input)))) {
        if (result.size() == 0) {
          throw new IllegalStateException("the signature raw has no outputs");
        }
        return System.nanoTime() - start;
      }
    }
  }

  @Override
  public void close() {
    bundle.close();
  }
}
