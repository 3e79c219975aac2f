package yolov3.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import yolov3.io.TfRecordFrame;
import yolov3.training.TinyRun;

@Tag("tensorflow")
class WarmupRequestTest {

  @Test
  void fileIsOneRecordWithARequestForOneGreyImage(@TempDir Path savedModel) throws IOException {
    WarmupRequest.write(savedModel, 96);
    Path folder = savedModel.resolve("assets.extra");
    assertEquals(List.of("tf_serving_warmup_requests"), TinyRun.namesIn(folder));
    byte[] file = Files.readAllBytes(folder.resolve("tf_serving_warmup_requests"));
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertEquals(TfRecordFrame.BYTES_AROUND + length, file.length);

    CodedInputStream log = CodedInputStream.newInstance(file, Long.BYTES + Integer.BYTES, length);
    CodedInputStream predictLog = only(log, 6).newCodedInput(); // PredictionLog.predict_log
    CodedInputStream request = only(predictLog, 1).newCodedInput(); // PredictLog.request
    CodedInputStream modelSpec = next(request, 1).newCodedInput(); // PredictRequest.model_spec
    CodedInputStream input = only(request, 2).newCodedInput(); // the only one of .inputs
    assertEquals("serving_default", only(modelSpec, 3).toStringUtf8()); // .signature_name
    assertEquals("input_tensor", next(input, 1).toStringUtf8()); // key
    TensorProto tensor = TensorProto.parseFrom(only(input, 2)); // value
    assertEquals(DataType.DT_UINT8, tensor.getDtype());
    assertEquals(
        List.of(1L, 96L, 96L, 3L),
        tensor.getTensorShape().getDimList().stream().map(TensorShapeProto.Dim::getSize).toList());
    assertEquals(List.of(128), tensor.getIntValList());
  }

  private static ByteString only(CodedInputStream message, int field) throws IOException {
    ByteString value = next(message, field);
    assertEquals(true, message.isAtEnd());
    return value;
  }

  private static ByteString next(CodedInputStream message, int field) throws IOException {
    assertFalse(message.isAtEnd());
    assertEquals(field << 3 | 2, message.readTag()); // 2: length-delimited
    return message.readBytes();
  }
}
