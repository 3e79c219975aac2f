package yolov3.benchmark;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.SessionFunction;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import yolov3.geometry.Median;
import yolov3.network.runtime.Sessions;
import yolov3.network.runtime.TensorFlowPaths;
import yolov3.network.serving.Signatures;

/** A SavedModel in TensorFlow Java: its signatures {@code raw} and {@code serving_bytes}. */
final class SavedModelRuntime implements TimedRuntime {

  private final SavedModelBundle bundle;
  private final InferenceInput input;

  SavedModelRuntime(Path savedModel, InferenceInput input) {
    this.input = input;
    Sessions.startQuietly(0);
    bundle =
        SavedModelBundle.loader(TensorFlowPaths.of(savedModel))
            .withTags(SavedModelBundle.DEFAULT_TAG)
            .withConfigProto(Sessions.config(0))
            .load();
  }

  @Override
  public double seconds(InferenceCase timed, int calls) {
    SessionFunction function = bundle.function(timed.whole() ? Signatures.BYTES : Signatures.RAW);
    String name = timed.whole() ? Signatures.IMAGE_BYTES : Signatures.RAW_IMAGES;
    try (Tensor tensor = timed.whole() ? files(timed.batch()) : letterboxed(timed.batch())) {
      return Median.of(
          DoubleStream.generate(() -> seconds(function, Map.of(name, tensor))).limit(calls));
    }
  }

  private static double seconds(SessionFunction function, Map<String, Tensor> arguments) {
    long start = System.nanoTime();
    Sessions.run(() -> function.call(arguments)).close();
    return (System.nanoTime() - start) / 1e9;
  }

  private TString files(int batch) {
    return TString.tensorOfBytes(
        NdArrays.vectorOfObjects(Collections.nCopies(batch, input.file()).toArray(byte[][]::new)));
  }

  /** The signature is for one image; its graph takes more, and a session does not ask. */
  private TFloat32 letterboxed(int batch) {
    int side = input.side();
    TFloat32 images = TFloat32.tensorOf(Shape.of(batch, side, side, 3));
    for (int i = 0; i < batch; i++) {
      images
          .asRawTensor()
          .data()
          .asFloats()
          .offset((long) i * input.letterboxed().length)
          .write(input.letterboxed());
    }
    return images;
  }

  @Override
  public void close() {
    bundle.close();
  }
}
