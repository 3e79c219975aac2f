package yolov3.training.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;
import yolov3.config.RunConfig;
import yolov3.training.TinyRun;

@Tag("tensorflow")
class NetworkGraphTest {

  @TempDir static Path folder;
  private static final Map<String, NodeDef> NODES = new HashMap<>();

  @BeforeAll
  static void build() {
    RunConfig config = TinyRun.config(folder, TinyRun.draw(folder.resolve("set"), 4));
    GraphDef graph = NetworkGraph.of(config.model(), config.loss(), config.evaluation(), 10);
    graph.getNodeList().forEach(node -> NODES.put(node.getName(), node));
    assertEquals(graph.getNodeCount(), NODES.size(), "two nodes of one name");
  }

  @Test
  void topLevelIsTheNetworkAsAPersonDrawsIt() {
    assertEquals(
        Set.of(
            "images",
            "to_float",
            "to_zero_one",
            "backbone",
            "neck_16",
            "neck_32",
            "head_16",
            "head_32",
            "decode_16",
            "decode_32",
            "candidates",
            "suppression",
            "targets_stride_16",
            "targets_stride_32",
            "loss"),
        NODES.keySet().stream().map(name -> name.split("/")[0]).collect(Collectors.toSet()));
  }

  @Test
  void layerHoldsItsVariablesAndNothingThatOnlyAMachineNeeds() {
    assertEquals(
        List.of("backbone/conv_1/kernel"),
        NODES.get("backbone/conv_1/Conv2d").getInputList().subList(1, 2));
    assertEquals(
        Set.of("Conv2D", "FusedBatchNormV3", "LeakyRelu", "VarHandleOp"),
        NODES.values().stream()
            .filter(node -> node.getName().startsWith("backbone/conv_1/"))
            .map(NodeDef::getOp)
            .collect(Collectors.toSet()));
    Set<String> ops = NODES.values().stream().map(NodeDef::getOp).collect(Collectors.toSet());
    assertTrue(!ops.contains("Const") && !ops.contains("ReadVariableOp"), ops.toString());
  }

  @Test
  void everyEdgeBeginsAtANodeThatIsThere() {
    Set<String> missing = new TreeSet<>();
    for (NodeDef node : NODES.values()) {
      node.getInputList().stream()
          .map(input -> input.replaceFirst("^\\^", "").replaceFirst(":\\d+$", ""))
          .filter(input -> !NODES.containsKey(input))
          .forEach(missing::add);
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void edgesBearTheirShapes() {
    List<Long> shape =
        NODES
            .get("head_32/output/BiasAdd")
            .getAttrOrThrow("_output_shapes")
            .getList()
            .getShape(0)
            .getDimList()
            .stream()
            .map(TensorShapeProto.Dim::getSize)
            .toList();
    long cells = TinyRun.SIZE / 32;
    assertEquals(List.of(-1L, cells, cells, 3L * (5 + 10)), shape);
  }
}
