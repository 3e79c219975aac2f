package yolov3.tensorboard;

import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.TensorProto;

/**
 * A number as TensorBoard's {@code scalars} plugin reads it: a scalar tensor of 32-bit floats
 * (tensorboard/plugins/scalar/summary_v2.py).
 */
final class ScalarSummary {

  private ScalarSummary() {}

  static Summary.Value of(String tag, double value) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(SummaryValue.shape())
            .addFloatVal((float) value);
    return SummaryValue.of(tag, tensor, "scalars", DataClass.DATA_CLASS_SCALAR);
  }
}
