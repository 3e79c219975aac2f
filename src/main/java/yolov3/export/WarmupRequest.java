package yolov3.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
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

  private WarmupRequest() {}

  /** Writes a grey image of the side {@code inputSize}, pixels. */
  static void write(Path savedModel, int inputSize) throws IOException {
    Path folder = Files.createDirectories(savedModel.resolve("assets.extra"));
    Files.write(
        folder.resolve("tf_serving_warmup_requests"), TfRecordFrame.of(predictionLog(inputSize)));
  }

  private static byte[] predictionLog(int inputSize) {
    ByteString modelSpec = field(3, ByteString.copyFromUtf8(Signatures.DEFAULT));
    ByteString input =
        field(1, ByteString.copyFromUtf8(Signatures.IMAGES))
            .concat(field(2, greyImage(inputSize).toByteString()));
    ByteString request = field(1, modelSpec).concat(field(2, input));
    return field(6, field(1, request)).toByteArray();
  }

  private static ByteString field(int number, ByteString value) {
    return UnknownFieldSet.newBuilder()
        .addField(number, UnknownFieldSet.Field.newBuilder().addLengthDelimited(value).build())
        .build()
        .toByteString();
  }

  /** Makes a tensor of one image; a single value stands for all of them (tensor.proto). */
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
}
