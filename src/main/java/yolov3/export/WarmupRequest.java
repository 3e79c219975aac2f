package yolov3.export;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import yolov3.geometry.Letterbox;
import yolov3.io.TfRecordFrame;
import yolov3.network.serving.Signatures;

/**
 * A request that TensorFlow Serving plays to a model before it takes others, so that no client
 * waits for the first run: {@code assets.extra/tf_serving_warmup_requests}, records of {@code
 * tensorflow.serving.PredictionLog}.
 *
 * <p>TensorFlow Java has no such message, so the few fields are written by their numbers, those of
 * tensorflow_serving/apis:
 *
 * <pre>
 * prediction_log.proto  PredictionLog.predict_log = 6; PredictLog.request = 1
 * predict.proto         PredictRequest.model_spec = 1, .inputs = 2 (a map: key = 1, value = 2)
 * model.proto           ModelSpec.signature_name = 3
 * </pre>
 */
final class WarmupRequest {

  private static final int PREDICT_LOG = 6;
  private static final int REQUEST = 1;
  private static final int MODEL_SPEC = 1;
  private static final int INPUTS = 2;
  private static final int KEY = 1;
  private static final int VALUE = 2;
  private static final int SIGNATURE_NAME = 3;

  private WarmupRequest() {}

  /**
   * @param savedModel folder of the export
   * @param inputSize side of the network's input, pixels
   */
  static void write(Path savedModel, int inputSize) throws IOException {
    Path folder = Files.createDirectories(savedModel.resolve("assets.extra"));
    Files.write(
        folder.resolve("tf_serving_warmup_requests"), TfRecordFrame.of(predictionLog(inputSize)));
  }

  private static byte[] predictionLog(int inputSize) {
    byte[] modelSpec = message(out -> out.writeString(SIGNATURE_NAME, Signatures.DEFAULT));
    byte[] input =
        message(
            out -> {
              out.writeString(KEY, Signatures.IMAGES);
              out.writeMessage(VALUE, greyImage(inputSize));
            });
    byte[] request =
        message(
            out -> {
              out.writeByteArray(MODEL_SPEC, modelSpec);
              out.writeByteArray(INPUTS, input);
            });
    byte[] predictLog = message(out -> out.writeByteArray(REQUEST, request));
    return message(out -> out.writeByteArray(PREDICT_LOG, predictLog));
  }

  /** One image; a tensor with a single value has it everywhere (tensor.proto). */
  private static TensorProto greyImage(int inputSize) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int size : new int[] {1, inputSize, inputSize, 3}) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return TensorProto.newBuilder()
        .setDtype(DataType.DT_UINT8)
        .setTensorShape(shape)
        .addIntVal(Letterbox.PADDING)
        .build();
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) { // bytes in memory
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @FunctionalInterface
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }
}
