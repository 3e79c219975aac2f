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
 * Constants of strings, in the form that other readers of graphs know.
 *
 * <p>TensorFlow Java writes them packed into {@code tensor_content}: the length of each as a
 * varint, then the bytes of all. TensorFlow reads that; OpenVINO takes such a constant for an empty
 * one and fails at the first op that looks at it. Python's TensorFlow writes {@code string_val},
 * which all can read.
 */
public final class StringConstants {

  private static final String VALUE = "value";

  private StringConstants() {}

  /** Rewrites every constant of strings in a graph and its functions. */
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
