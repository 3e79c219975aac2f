package yolov3.inference;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import yolov3.data.ClassNames;
import yolov3.data.image.ImageSize;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;
import yolov3.io.UserException;
import yolov3.network.runtime.Bfloat16Support;
import yolov3.network.runtime.Sessions;
import yolov3.network.runtime.TensorFlowPaths;
import yolov3.network.serving.RawPredictions;
import yolov3.network.serving.Signatures;

/** A SavedModel of this program, loaded. Owns the bundle with its graph and session. */
public final class SavedModelDetector implements Detector {

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
   * Loads a SavedModel.
   *
   * @param folder with {@code saved_model.pb}
   * @throws UserException when it can't be loaded, is not a detector of this program, or computes
   *     in bfloat16, for which oneDNN is left no kernels here
   */
  public static SavedModelDetector load(Path folder) {
    SavedModelLayout export = new SavedModelLayout(folder);
    if (!Files.exists(export.labels())) {
      throw new UserException(
          folder
              + " has no assets/labels.txt with the class names; expected a SavedModel of a detector"
              + " that this program exported");
    }
    ClassNames names = export.readLabels();
    if (ExportProvenance.isInBfloat16(folder)) {
      Bfloat16Support.requireKernels(folder + " computes in bfloat16");
    }
    Sessions.startQuietly(0);
    SavedModelBundle bundle;
    try {
      bundle =
          SavedModelBundle.loader(TensorFlowPaths.of(folder))
              .withTags(SavedModelBundle.DEFAULT_TAG)
              .withConfigProto(Sessions.config(0))
              .load();
    } catch (TensorFlowException | TFInvalidArgumentException e) {
      String firstSentence = e.getMessage().split("\\. |\\R", 2)[0];
      throw new UserException(
          "%s is damaged or not a SavedModel (TensorFlow: %s); export the run again"
              .formatted(folder, firstSentence),
          e);
    }
    try {
      ServingFunction function = new ServingFunction(function(bundle, Signatures.DEFAULT));
      return new SavedModelDetector(bundle, function, names);
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

  @Override
  public ClassNames classNames() {
    return classNames;
  }

  @Override
  public double nmsIouThreshold() {
    return function.nmsIouThreshold();
  }

  @Override
  public int maxDetections() {
    return function.maxDetections();
  }

  @Override
  public List<List<Detection>> detect(List<RgbImage> images, DetectionLimits limits) {
    return function.detect(images, limits);
  }

  /**
   * Detects as {@link #detect}, by the signature {@code serving_bytes}.
   *
   * @param encoded a JPEG or PNG
   * @param size of the image
   */
  public List<Detection> detectEncoded(byte[] encoded, ImageSize size) {
    SessionFunction bytes = function(bundle, Signatures.BYTES);
    try (TString input = TString.tensorOfBytes(NdArrays.vectorOfObjects(encoded));
        Result result = Sessions.run(() -> bytes.call(Map.of(Signatures.IMAGE_BYTES, input)))) {
      return ServingFunction.detections(size, result);
    }
  }

  /**
   * Runs the signature {@code raw}: the network without preprocessing and NMS.
   *
   * @param letterboxed the network's input: RGB, 0 to 255
   * @param inputSize side of that input
   */
  public RawPredictions predictRaw(float[] letterboxed, int inputSize) {
    return runRaw(
        letterboxed,
        inputSize,
        result ->
            new RawPredictions(
                ServingFunction.floats(result, Signatures.RAW_BOXES),
                ServingFunction.floats(result, Signatures.RAW_SCORES)));
  }

  /** Times {@link #predictRaw} from feeding the input to having boxes and scores, nanoseconds. */
  long rawNanos(float[] letterboxed) {
    int inputSize = rawInputSize().orElseThrow();
    long start = System.nanoTime();
    return runRaw(letterboxed, inputSize, result -> System.nanoTime() - start);
  }

  private <T> T runRaw(float[] letterboxed, int inputSize, Function<Result, T> read) {
    SessionFunction raw = function(bundle, Signatures.RAW);
    try (TFloat32 input = TFloat32.tensorOf(Shape.of(1, inputSize, inputSize, 3))) {
      input.asRawTensor().data().asFloats().write(letterboxed);
      try (Result result = Sessions.run(() -> raw.call(Map.of(Signatures.RAW_IMAGES, input)))) {
        return read.apply(result);
      }
    }
  }

  /** Returns the side of the input of the signature {@code raw}, if there is one. */
  OptionalInt rawInputSize() {
    return bundle.functions().stream()
        .map(SessionFunction::signature)
        .filter(signature -> signature.key().equals(Signatures.RAW))
        .map(signature -> signature.getInputs().get(Signatures.RAW_IMAGES))
        .filter(input -> input != null && input.shape.numDimensions() == 4)
        .mapToInt(input -> (int) input.shape.get(1))
        .findAny();
  }

  @Override
  public void close() {
    bundle.close();
  }
}
