package yolov3.tensorboard;

import com.google.protobuf.ByteString;
import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What all values of events have in common: a tag, a tensor, and in the metadata the plugin of
 * TensorBoard that shows it (tensorflow/core/framework/summary.proto).
 */
final class SummaryValue {

  private SummaryValue() {}

  static Summary.Value of(
      String tag, TensorProto.Builder tensor, String plugin, DataClass dataClass) {
    return of(tag, tensor, plugin, dataClass, ByteString.EMPTY);
  }

  /**
   * @param content the plugin's own message, of the same meaning in every event of the tag
   */
  static Summary.Value of(
      String tag,
      TensorProto.Builder tensor,
      String plugin,
      DataClass dataClass,
      ByteString content) {
    SummaryMetadata metadata =
        SummaryMetadata.newBuilder()
            .setPluginData(
                SummaryMetadata.PluginData.newBuilder().setPluginName(plugin).setContent(content))
            .setDataClass(dataClass)
            .build();
    return Summary.Value.newBuilder().setTag(tag).setTensor(tensor).setMetadata(metadata).build();
  }

  /** A shape; without dimensions that of a scalar. */
  static TensorShapeProto shape(long... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dimension : dimensions) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dimension));
    }
    return shape.build();
  }

  /** A scalar string tensor. */
  static TensorProto.Builder string(ByteString bytes) {
    return TensorProto.newBuilder()
        .setDtype(DataType.DT_STRING)
        .setTensorShape(shape())
        .addStringVal(bytes);
  }
}
