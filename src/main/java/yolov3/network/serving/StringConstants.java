package yolov3.network.serving;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * String constants as {@code string_val}, which all readers of graphs know.
 *
 * <p>TensorFlow Java packs them into {@code tensor_content}: the length of each as a varint, then
 * the bytes of all. OpenVINO reads such a constant as an empty one and fails at the first op that
 * uses it.
 */
public final class StringConstants {

  private static final String VALUE = "value";

  private StringConstants() {}

  /**
   * Rewrites every string constant of a graph and its functions.
   *
   * @throws IOException when a constant is damaged
   */
  public static void spellOut(GraphDef.Builder graph) throws IOException {
    spellOut(graph.getNodeBuilderList());
    for (FunctionDef.Builder function : graph.getLibraryBuilder().getFunctionBuilderList()) {
      spellOut(function.getNodeDefBuilderList());
    }
  }

  private static void spellOut(List<NodeDef.Builder> nodes) throws IOException {
    for (NodeDef.Builder node : nodes) {
      AttrValue value = node.getAttrMap().get(VALUE);
      if (node.getOp().equals("Const") && value.getTensor().getDtype() == DataType.DT_STRING) {
        TensorProto tensor = spelledOut(value.getTensor());
        node.putAttr(VALUE, value.toBuilder().setTensor(tensor).build());
      }
    }
  }

  private static TensorProto spelledOut(TensorProto tensor) throws IOException {
    if (tensor.getTensorContent().isEmpty()) {
      return tensor;
    }
    TensorProto.Builder result = tensor.toBuilder().clearTensorContent();
    CodedInputStream packed = tensor.getTensorContent().newCodedInput();
    int[] lengths = new int[count(tensor.getTensorShape())];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = packed.readUInt32();
    }
    for (int length : lengths) {
      result.addStringVal(ByteString.copyFrom(packed.readRawBytes(length)));
    }
    return result.build();
  }

  private static int count(TensorShapeProto shape) {
    return shape.getDimList().stream()
        .mapToInt(dimension -> (int) dimension.getSize())
        .reduce(1, Math::multiplyExact);
  }
}
