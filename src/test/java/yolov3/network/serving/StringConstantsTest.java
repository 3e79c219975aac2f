package yolov3.network.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TString;

@Tag("tensorflow")
class StringConstantsTest {

  /** An empty one, one whose length takes two bytes, one that is not ASCII. */
  private static final List<String> STRINGS = List.of("", "x".repeat(200), "größe");

  @Test
  void packedStringsAreSpelledOutAndStayTheSame() throws IOException {
    GraphDef packed;
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      tf.withName("strings").constant(StdArrays.ndCopyOf(STRINGS.toArray(String[]::new)));
      tf.withName("number").constant(1f);
      packed = graph.toGraphDef();
    }
    assertFalse(tensor(packed.getNode(0)).getTensorContent().isEmpty(), "nothing to do");

    GraphDef.Builder builder = packed.toBuilder();
    StringConstants.spellOut(builder);
    GraphDef spelledOut = builder.build();

    TensorProto strings = tensor(spelledOut.getNode(0));
    assertTrue(strings.getTensorContent().isEmpty());
    assertEquals(
        STRINGS.stream().map(ByteString::copyFromUtf8).toList(), strings.getStringValList());
    assertEquals(packed.getNode(1), spelledOut.getNode(1));
    try (Graph graph = new Graph()) {
      graph.importGraphDef(spelledOut);
      try (Session session = new Session(graph);
          TString read = (TString) session.runner().fetch("strings").run().get(0)) {
        for (int i = 0; i < STRINGS.size(); i++) {
          assertEquals(STRINGS.get(i), read.getObject(i));
        }
      }
    }
  }

  private static TensorProto tensor(NodeDef node) {
    return node.getAttrOrThrow("value").getTensor();
  }
}
