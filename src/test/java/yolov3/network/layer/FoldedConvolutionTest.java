package yolov3.network.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

@Tag("tensorflow")
class FoldedConvolutionTest {

  private static final double EPSILON = 1e-5;

  @Test
  void kernelTakesTheScaleAndBiasTheRest() {
    try (TestGraph graph = new TestGraph()) {
      FoldedConvolution folded =
          FoldedConvolution.of(
              graph.tf,
              graph.constant(new float[] {1, 2, 3, 4}, 1, 1, 2, 2),
              graph.constant(new float[] {6, -1}, 2),
              graph.constant(new float[] {0.5f, 7}, 2),
              graph.constant(new float[] {10, 20}, 2),
              graph.constant(new float[] {4, 0.25f}, 2));
      double first = 6 / Math.sqrt(4 + EPSILON);
      double second = -1 / Math.sqrt(0.25 + EPSILON);
      assertArrayEquals(
          new float[] {
            (float) first, (float) (2 * second), (float) (3 * first), (float) (4 * second)
          },
          graph.floats(folded.kernel()),
          1e-5f);
      assertArrayEquals(
          new float[] {(float) (0.5 - 10 * first), (float) (7 - 20 * second)},
          graph.floats(folded.bias()),
          1e-5f);
    }
  }

  @Test
  void foldedLayersGiveWhatTheNormalisedOnesGive() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore trained = new VariableStore(graph.tf, 1);
      Operand<TFloat32> x = graph.constant(new float[] {1, -2, 3, 4, -5, 6, 7, 8, -9}, 1, 3, 3, 1);
      Operand<TFloat32> normalised =
          Layers.inference(graph.tf.withSubScope("inference"), trained)
              .in("block")
              .convolution("conv", x, 2, 3, 1);
      graph.run(trained.initialize());
      assign(graph, trained, "gamma", 2, -0.5f);
      assign(graph, trained, "beta", 0.25f, 3);
      assign(graph, trained, "moving_mean", 1, -1);
      assign(graph, trained, "moving_variance", 9, 0.01f);
      FoldedConvolution folded =
          FoldedConvolution.of(
              graph.tf,
              trained.get("block/conv/kernel").value(),
              trained.get("block/conv/gamma").value(),
              trained.get("block/conv/beta").value(),
              trained.get("block/conv/moving_mean").value(),
              trained.get("block/conv/moving_variance").value());
      Operand<TFloat32> served =
          Layers.folded(
                  graph.tf.withSubScope("folded"),
                  FeatureType.FLOAT32,
                  (name, shape, role, initializer) ->
                      switch (name) {
                        case "block/conv/kernel" -> folded.kernel();
                        case "block/conv/bias" -> folded.bias();
                        default -> throw new AssertionError(name);
                      })
              .in("block")
              .convolution("conv", x, 2, 3, 1);
      assertArrayEquals(graph.floats(normalised), graph.floats(served), 1e-5f);
    }
  }

  private static void assign(
      TestGraph graph, VariableStore variables, String name, float... values) {
    Variable variable = variables.get("block/conv/" + name);
    graph.run(graph.tf.assignVariableOp(variable.handle(), graph.constant(values, 2)));
  }
}
