package yolov3.training.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.network.layer.FrozenLayers;
import yolov3.network.layer.Variable;

@Tag("tensorflow")
class TrainingGraphTest {

  @TempDir Path folder;

  @Test
  void variablesOfTheNetworkItsAveragesAndMomentsAreNamedAsInCheckpoints() throws IOException {
    try (Graph graph = new Graph()) {
      List<Variable> variables =
          TrainingGraph.build(graph, config(), 3, FrozenLayers.NONE, null).variables();

      // tiny has 11 convolutions with 5 variables and 2 outputs with 2; an average of each; two
      // moments of the trained ones, 3 of a convolution
      int network = 11 * 5 + 2 * 2;
      int trained = 11 * 3 + 2 * 2;
      assertEquals(network + network + 2 * trained, variables.size());
      List<String> names = variables.stream().map(Variable::name).toList();
      assertEquals("backbone/conv_1/kernel", names.get(0));
      assertEquals("average/backbone/conv_1/kernel", names.get(network));
      assertEquals("adam/m/backbone/conv_1/kernel", names.get(2 * network));
      assertEquals("adam/v/head_16/output/bias", names.get(names.size() - 1));
      variables.forEach(variable -> assertEquals(variable.name(), variable.handle().op().name()));
    }
  }

  @Test
  void controlEdgesGrowWithTheVariablesAndNotWithTheirSquare() throws IOException {
    try (Graph graph = new Graph()) {
      TrainingGraph.build(graph, config(), 3, FrozenLayers.NONE, null);

      int network = 11 * 5 + 2 * 2; // as above; each has one update and one average
      int kernels = 11 + 2; // their decay comes before their update
      assertEquals(kernels + network, controlEdges(graph, "update/"));
      assertEquals(network, controlEdges(graph, "averaging/"));
    }
  }

  private static long controlEdges(Graph graph, String scope) {
    return graph.toGraphDef().getNodeList().stream()
        .filter(node -> node.getName().startsWith(scope))
        .flatMap(node -> node.getInputList().stream())
        .filter(input -> input.startsWith("^"))
        .count();
  }

  private RunConfig config() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("run.yaml"),
            """
            data: {train: train.txt, validation: validation.txt, names: classes.names}
            model: {architecture: yolov3-tiny, input_size: 64, width_divisor: 16}
            """);
    return ConfigFile.read(file, Map.of());
  }
}
