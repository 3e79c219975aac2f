package yolov3.network.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

@Tag("tensorflow")
class GraphScopeTest {

  @Test
  void namesAreThoseOfTensorFlowsOwnScope() {
    assertEquals(
        List.of("Const", "b", "a/Const", "a/b", "a/b_1", "a/c/Const", "a_1/Const", "Const_1"),
        names(GraphScope::opsOf));
    assertEquals(names(Ops::create), names(GraphScope::opsOf));
  }

  private static List<String> names(Function<Graph, Ops> scope) {
    try (Graph graph = new Graph()) {
      Ops tf = scope.apply(graph);
      tf.constant(1f);
      tf.withName("b").constant(1f);
      Ops a = tf.withSubScope("a");
      a.constant(1f);
      a.withName("b").constant(1f);
      a.withName("b").constant(1f);
      a.withSubScope("c").constant(1f);
      tf.withSubScope("a").constant(1f);
      tf.constant(1f);
      List<String> names = new ArrayList<>();
      for (var operations = graph.operations(); operations.hasNext(); ) {
        names.add(operations.next().name());
      }
      return names;
    }
  }

  @Test
  void controlDependenciesAndDeviceReachTheOps() {
    try (Graph graph = new Graph()) {
      Ops tf = GraphScope.opsOf(graph);
      Ops after = tf.withControlDependencies(List.of(tf.noOp()));
      after.withSubScope("later").withName("second").constant(2f);
      DeviceSpec cpu =
          DeviceSpec.newBuilder().deviceType(DeviceSpec.DeviceType.CPU).deviceIndex(0).build();
      tf.withDevice(cpu).withSubScope("there").withName("third").constant(3f);
      assertEquals(List.of("^NoOp"), node(graph, "later/second").getInputList());
      assertEquals(cpu.toString(), node(graph, "there/third").getDevice());
    }
  }

  private static NodeDef node(Graph graph, String name) {
    GraphDef def = graph.toGraphDef();
    return def.getNodeList().stream().filter(n -> n.getName().equals(name)).findFirst().get();
  }

  @Test
  void nameThatTensorFlowDoesNotTakeIsRefused() {
    try (Graph graph = new Graph()) {
      Ops tf = GraphScope.opsOf(graph);
      assertThrows(IllegalArgumentException.class, () -> tf.withName("a/b"));
      assertThrows(IllegalArgumentException.class, () -> tf.withSubScope("no name"));
    }
  }
}
