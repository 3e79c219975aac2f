package yolov3.network.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import yolov3.network.layer.TestGraph;

/** Values and gradients that the tutorial's Python code computed. */
@Tag("tensorflow")
class GoldenLossTest {

  private static final double RELATIVE = 1e-4;

  static Stream<Arguments> cases() throws IOException {
    return golden("cases").map(c -> Arguments.of(c.get("name").asText(), c));
  }

  static Stream<Arguments> pairs() throws IOException {
    return golden("pairs").map(p -> Arguments.of(p.get("kind").asText(), p));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void lossAndGradientAreThoseOfTheTutorial(String name, JsonNode golden) {
    try (TestGraph graph = new TestGraph()) {
      HeadCase head = HeadCase.of(golden);
      Operand<TFloat32> logits = head.logits(graph);
      LossOperands loss = head.loss(graph, logits);
      Operand<TFloat32> gradient = graph.gradients(loss.total(graph.tf), List.of(logits)).get(0);

      assertClose(golden.get("giou_loss").asDouble(), graph.scalar(loss.box()), "giou");
      assertClose(golden.get("conf_loss").asDouble(), graph.scalar(loss.objectness()), "conf");
      assertClose(golden.get("prob_loss").asDouble(), graph.scalar(loss.classification()), "prob");
      float[] expected = HeadCase.floats(golden.get("grad_conv"));
      float[] actual = graph.floats(gradient);
      assertEquals(expected.length, actual.length);
      for (int i = 0; i < expected.length; i++) {
        assertClose(expected[i], actual[i], "gradient of logit " + i);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void overlapsOfPairsAndTheirGradientsAreThoseOfTheTutorial(String kind, JsonNode pair) {
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> first = graph.tf.constant(HeadCase.floats(pair.get("box1")));
      Operand<TFloat32> second = graph.tf.constant(HeadCase.floats(pair.get("box2")));
      IouOps overlap = new IouOps(graph.tf, first, second);
      assertOverlap(graph, overlap.iou(), first, pair.get("iou"), pair.get("diou_dbox1"));
      assertOverlap(graph, overlap.giou(), first, pair.get("giou"), pair.get("dgiou_dbox1"));
    }
  }

  private static void assertOverlap(
      TestGraph graph,
      Operand<TFloat32> overlap,
      Operand<TFloat32> box,
      JsonNode value,
      JsonNode gradient) {
    assertClose(value.asDouble(), graph.scalar(overlap), "overlap");
    float[] expected = HeadCase.floats(gradient);
    float[] actual = graph.floats(graph.gradients(overlap, List.of(box)).get(0));
    for (int i = 0; i < expected.length; i++) {
      assertClose(expected[i], actual[i], "gradient " + i);
    }
  }

  /** Relative, with a floor for values near 0 in sums of float32 terms. */
  private static void assertClose(double expected, double actual, String what) {
    assertEquals(expected, actual, RELATIVE * Math.max(Math.abs(expected), 1e-2), what);
  }

  private static Stream<JsonNode> golden(String key) throws IOException {
    try (InputStream stream = GoldenLossTest.class.getResourceAsStream("/loss/golden_loss.json")) {
      List<JsonNode> nodes = new ArrayList<>();
      new ObjectMapper().readTree(stream).get(key).forEach(nodes::add);
      return nodes.stream();
    }
  }
}
