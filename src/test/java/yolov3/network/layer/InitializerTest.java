package yolov3.network.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

@Tag("tensorflow")
class InitializerTest {

  @Test
  void heNormalHasTheDeviationOfTheFanInOfAKernel() {
    float[] values;
    try (TestGraph graph = new TestGraph()) {
      values =
          graph.floats(
              Initializer.heNormal()
                  .initialValue(graph.tf, Shape.of(3, 3, 16, 32), new long[] {1, 2}));
    }
    int count = 3 * 3 * 16 * 32;
    assertEquals(count, values.length);
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / count;
    double deviation = Math.sqrt(squares / count - mean * mean);

    double expected = Math.sqrt(2.0 / (3 * 3 * 16)); // 0.1179
    // four standard errors of a mean, σ/√n, and of a deviation, σ/√(2n)
    assertEquals(0, mean, 4 * expected / Math.sqrt(count));
    assertEquals(expected, deviation, 4 * expected / Math.sqrt(2 * count));
  }

  @Test
  void constantFillsTheShape() {
    try (TestGraph graph = new TestGraph()) {
      assertArrayEquals(
          new float[] {1.5f, 1.5f, 1.5f},
          graph.floats(
              Initializer.constant(1.5f).initialValue(graph.tf, Shape.of(3), new long[] {1, 2})));
    }
  }
}
