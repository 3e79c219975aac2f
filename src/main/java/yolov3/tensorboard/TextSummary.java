package yolov3.tensorboard;

import com.google.protobuf.ByteString;
import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.Summary;

/**
 * A text as TensorBoard's {@code text} plugin reads it: a scalar string tensor with markdown
 * (tensorboard/plugins/text/summary_v2.py).
 */
final class TextSummary {

  private TextSummary() {}

  static Summary.Value of(String tag, String markdown) {
    return SummaryValue.of(
        tag,
        SummaryValue.string(ByteString.copyFromUtf8(markdown)),
        "text",
        DataClass.DATA_CLASS_TENSOR);
  }
}
