package yolov3.network.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import yolov3.geometry.Anchor;
import yolov3.network.layer.TestGraph;

@Tag("tensorflow")
class BoxDecoderTest {

  private static final List<Anchor> ANCHORS =
      List.of(new Anchor(10, 20), new Anchor(30, 40), new Anchor(50, 60));

  static Stream<Arguments> golden() throws IOException {
    try (InputStream stream = BoxDecoderTest.class.getResourceAsStream("/loss/golden_loss.json")) {
      List<Arguments> cases = new ArrayList<>();
      for (JsonNode golden : new ObjectMapper().readTree(stream).get("cases")) {
        cases.add(Arguments.of(golden.get("name").asText(), golden));
      }
      return cases.stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("golden")
  void predictionsAreThoseOfTheTutorial(String name, JsonNode golden) {
    int classCount = golden.get("num_classes").asInt();
    long grid = golden.get("grid").asLong();
    List<Anchor> anchors = new ArrayList<>();
    golden
        .get("anchors_px")
        .forEach(a -> anchors.add(new Anchor(a.get(0).asDouble(), a.get(1).asDouble())));
    float[] logits = floats(golden.get("conv"));
    try (TestGraph graph = new TestGraph()) {
      Predictions predictions =
          new BoxDecoder(golden.get("stride").asInt(), anchors, classCount)
              .decode(graph.tf, graph.constant(logits, 2, grid, grid, 3L * (5 + classCount)));
      float[] boxes = graph.floats(predictions.boxesXywh());
      float[] objectness = graph.floats(predictions.objectness());
      float[] classes = graph.floats(predictions.classProbabilities());
      float[] objectnessLogits = graph.floats(predictions.objectnessLogits());
      float[] classLogits = graph.floats(predictions.classLogits());

      float[] expected = floats(golden.get("pred"));
      assertEquals(expected.length, boxes.length + objectness.length + classes.length);
      for (int i = 0; i < objectness.length; i++) {
        int at = i * (5 + classCount);
        for (int k = 0; k < 4; k++) {
          assertClose(expected[at + k], boxes[i * 4 + k]);
        }
        assertClose(expected[at + 4], objectness[i]);
        assertEquals(logits[at + 4], objectnessLogits[i]);
        for (int c = 0; c < classCount; c++) {
          assertClose(expected[at + 5 + c], classes[i * classCount + c]);
          assertEquals(logits[at + 5 + c], classLogits[i * classCount + c]);
        }
      }
    }
  }

  @Test
  void columnMovesXAndRowMovesY() {
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> logits = graph.constant(new float[2 * 2 * 3 * 6], 1, 2, 2, 3 * 6);
      float[] boxes =
          graph.floats(new BoxDecoder(32, ANCHORS, 1).decode(graph.tf, logits).boxesXywh());
      // σ(0) = 1/2 of a cell, e^0 = the anchor; row 0, column 1, first anchor
      int at = (0 * 2 + 1) * 3 * 4;
      assertArrayEquals(
          new float[] {(1 + 0.5f) * 32, (0 + 0.5f) * 32, 10, 20},
          Arrays.copyOfRange(boxes, at, at + 4),
          1e-5f);
      // row 1, column 0, last anchor
      at = (1 * 2 + 0) * 3 * 4 + 2 * 4;
      assertArrayEquals(
          new float[] {(0 + 0.5f) * 32, (1 + 0.5f) * 32, 50, 60},
          Arrays.copyOfRange(boxes, at, at + 4),
          1e-5f);
    }
  }

  @Test
  void sizesAreCutBeforeTheExponential() {
    try (TestGraph graph = new TestGraph()) {
      float[] logits = new float[3 * 6];
      logits[2] = 1000;
      logits[3] = -1000;
      float[] boxes =
          graph.floats(
              new BoxDecoder(32, ANCHORS, 1)
                  .decode(graph.tf, graph.constant(logits, 1, 1, 1, 3 * 6))
                  .boxesXywh());
      assertClose((float) (10 * Math.exp(10)), boxes[2]);
      assertClose((float) (20 * Math.exp(-10)), boxes[3]);
    }
  }

  /** Two implementations of sigmoid and exp in float32. */
  private static void assertClose(float expected, float actual) {
    assertEquals(expected, actual, 1e-5f * Math.max(Math.abs(expected), 1e-2f));
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }
}
