package yolov3.network.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

@Tag("tensorflow")
class LayersTest {

  private static final double EPSILON = 1e-5;
  private static final double LEAK = 0.1;

  /** A few float32 roundings of numbers below 100. */
  private static final float ROUNDING = 1e-5f;

  @Test
  void trainingNormalisesByTheBatch() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = new VariableStore(graph.tf, 1);
      Operand<TFloat32> y =
          Layers.training(graph.tf, variables)
              .convolution("conv", graph.constant(new float[] {1, 2, 3, 6}, 1, 2, 2, 1), 1, 1, 1);
      graph.run(variables.initialize());
      assign(graph, variables, "conv/kernel", 2);
      assign(graph, variables, "conv/gamma", 3);
      assign(graph, variables, "conv/beta", 0.5f);

      // 2, 4, 6, 12 with mean 6 and variance (16 + 4 + 0 + 36) / 4
      double root = Math.sqrt(14 + EPSILON);
      assertArrayEquals(
          new float[] {
            leaky(3 * (2 - 6) / root + 0.5),
            leaky(3 * (4 - 6) / root + 0.5),
            leaky(3 * (6 - 6) / root + 0.5),
            leaky(3 * (12 - 6) / root + 0.5)
          },
          graph.floats(y),
          ROUNDING);
    }
  }

  /** Kernel 2, gamma 3, beta 0.5, moving mean 5 and variance 4 of the layer conv. */
  private static void assignConvolution(TestGraph graph, VariableStore variables) {
    assign(graph, variables, "conv/kernel", 2);
    assign(graph, variables, "conv/gamma", 3);
    assign(graph, variables, "conv/beta", 0.5f);
    assign(graph, variables, "conv/moving_mean", 5);
    assign(graph, variables, "conv/moving_variance", 4);
  }

  @Test
  void inferenceNormalisesByTheMovingStatistics() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = new VariableStore(graph.tf, 1);
      Layers<TFloat32> layers = Layers.inference(graph.tf, variables);
      Operand<TFloat32> y =
          layers.convolution("conv", graph.constant(new float[] {1, 2, 3, 6}, 1, 2, 2, 1), 1, 1, 1);
      graph.run(variables.initialize());
      assignConvolution(graph, variables);

      double root = Math.sqrt(4 + EPSILON);
      assertArrayEquals(
          new float[] {
            leaky(3 * (2 - 5) / root + 0.5),
            leaky(3 * (4 - 5) / root + 0.5),
            leaky(3 * (6 - 5) / root + 0.5),
            leaky(3 * (12 - 5) / root + 0.5)
          },
          graph.floats(y),
          ROUNDING);
      assertEquals(List.of(), layers.statistics());
    }
  }

  @Test
  void frozenNormalizationHasTheGradientOfALinearFunction() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = new VariableStore(graph.tf, 1);
      float[] x = {1, 2, 3, 6};
      Layers<TFloat32> layers =
          Layers.training(graph.tf, FeatureType.FLOAT32, variables, variable -> true);
      Operand<TFloat32> y = layers.convolution("conv", graph.constant(x, 1, 2, 2, 1), 1, 1, 1);
      Operand<TFloat32> loss = graph.tf.reduceSum(y, graph.tf.constant(new int[] {0, 1, 2, 3}));
      List<Operand<TFloat32>> gradients =
          graph.gradients(
              loss,
              List.of(
                  variables.get("conv/kernel").value(),
                  variables.get("conv/gamma").value(),
                  variables.get("conv/beta").value()));
      graph.run(variables.initialize());
      assignConvolution(graph, variables);

      // 2, 4, 6, 12 less 5: the first two are negative, and leak
      double root = Math.sqrt(4 + EPSILON);
      assertEquals(
          3 / root * (LEAK * (1 + 2) + 3 + 6), graph.floats(gradients.get(0))[0], 10 * ROUNDING);
      assertEquals(
          (LEAK * (-3 - 1) + 1 + 7) / root, graph.floats(gradients.get(1))[0], 10 * ROUNDING);
      assertEquals(2 * LEAK + 2, graph.floats(gradients.get(2))[0], 10 * ROUNDING);
      assertEquals(List.of(), layers.statistics());
    }
  }

  @Test
  void movingStatisticsFollowTheBatch() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = new VariableStore(graph.tf, 1);
      Layers<TFloat32> layers = Layers.training(graph.tf, variables);
      layers
          .in("block")
          .convolution("conv", graph.constant(new float[] {1, 2, 3, 6}, 1, 2, 2, 1), 1, 1, 1);
      List<Op> updates =
          layers.statistics().stream()
              .map(statistics -> statistics.update(graph.tf, graph.tf.constant(0.1f)))
              .toList();
      assertEquals(
          List.of("block/conv/moving_mean", "block/conv/moving_variance"),
          layers.statistics().stream().map(statistics -> statistics.moving().name()).toList());
      graph.run(variables.initialize());
      assign(graph, variables, "block/conv/kernel", 2);
      assign(graph, variables, "block/conv/moving_mean", 5);
      assign(graph, variables, "block/conv/moving_variance", 4);

      updates.forEach(graph::run);

      assertEquals(5 - 0.1 * (5 - 6), value(graph, variables, "block/conv/moving_mean"), ROUNDING);
      // the unbiased variance of the batch: (16 + 4 + 0 + 36) / (4 − 1)
      assertEquals(
          4 - 0.1 * (4 - 56.0 / 3),
          value(graph, variables, "block/conv/moving_variance"),
          ROUNDING);
    }
  }

  @Test
  void rateOfZeroKeepsTheMovingStatisticsFromABatchThatIsNotFinite() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = new VariableStore(graph.tf, 1);
      Layers<TFloat32> layers = Layers.training(graph.tf, variables);
      layers.convolution("conv", graph.constant(new float[] {1, Float.NaN}, 1, 1, 2, 1), 1, 1, 1);
      List<Op> updates =
          layers.statistics().stream()
              .map(statistics -> statistics.update(graph.tf, graph.tf.constant(0f)))
              .toList();
      graph.run(variables.initialize());

      updates.forEach(graph::run);

      assertEquals(0, value(graph, variables, "conv/moving_mean"));
      assertEquals(1, value(graph, variables, "conv/moving_variance"));
    }
  }

  @Test
  void stridedConvolutionPadsAtTheTopAndLeft() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = new VariableStore(graph.tf, 1);
      float[] x = new float[16];
      for (int i = 0; i < 16; i++) {
        x[i] = i + 1;
      }
      Operand<TFloat32> y =
          Layers.inference(graph.tf, variables)
              .convolution("conv", graph.constant(x, 1, 4, 4, 1), 1, 3, 2);
      graph.run(variables.initialize());
      // the kernel takes what lies one up and one left of the centre
      assign(graph, variables, "conv/kernel", 1, 0, 0, 0, 0, 0, 0, 0, 0);
      assertArrayEquals(
          new float[] {0, 0, 0, (float) (6 / Math.sqrt(1 + EPSILON))}, graph.floats(y), ROUNDING);
      // what lies one down and one right
      assign(graph, variables, "conv/kernel", 0, 0, 0, 0, 0, 0, 0, 0, 1);
      double root = Math.sqrt(1 + EPSILON);
      assertArrayEquals(
          new float[] {
            (float) (6 / root), (float) (8 / root), (float) (14 / root), (float) (16 / root)
          },
          graph.floats(y),
          ROUNDING);
    }
  }

  @Test
  void poolWithStrideOneKeepsTheSizeAndRepeatsNothingBeyondTheRightAndBottom() {
    try (TestGraph graph = new TestGraph()) {
      Layers<TFloat32> layers = Layers.inference(graph.tf, new VariableStore(graph.tf, 1));
      float[] rising = {1, 2, 3, 4, 5, 6, 7, 8, 9};
      float[] falling = {-1, -2, -3, -4, -5, -6, -7, -8, -9};
      assertArrayEquals(
          new float[] {5, 6, 6, 8, 9, 9, 8, 9, 9},
          graph.floats(layers.maxPool(graph.constant(rising, 1, 3, 3, 1), 1)));
      // padding does not count as 0
      assertArrayEquals(
          falling, graph.floats(layers.maxPool(graph.constant(falling, 1, 3, 3, 1), 1)));
    }
  }

  @Test
  void poolWithStrideTwoHalvesTheSize() {
    try (TestGraph graph = new TestGraph()) {
      Layers<TFloat32> layers = Layers.inference(graph.tf, new VariableStore(graph.tf, 1));
      float[] x = {1, 2, 3, 4, 5, 6, 7, 8};
      assertArrayEquals(
          new float[] {6, 8}, graph.floats(layers.maxPool(graph.constant(x, 1, 2, 4, 1), 2)));
    }
  }

  @Test
  void pooledConvolutionInTrainingHasTheValuesAndGradientsOfDarknetsOrder() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = new VariableStore(graph.tf, 1);
      Layers<TFloat32> layers = Layers.training(graph.tf, variables);
      Operand<TFloat32> x = placeholder(graph, Shape.of(2, 6, 4, 3));
      Operand<TFloat32> pooled = layers.pooledConvolution("conv", x, 5, 3);
      Operand<TFloat32> darknets = layers.maxPool(layers.convolution("conv", x, 5, 3, 1), 2);
      graph.run(variables.initialize());
      float[][][][] image = image(2, 6, 4, 3);

      assertArrayEquals(floats(graph, darknets, x, image), floats(graph, pooled, x, image));
      assertArrayEquals(
          floats(graph, gradientOfKernel(graph, variables, darknets), x, image),
          floats(graph, gradientOfKernel(graph, variables, pooled), x, image),
          ROUNDING);
    }
  }

  /** Of the sum of squares, so that each value has a gradient of its own. */
  private static Operand<TFloat32> gradientOfKernel(
      TestGraph graph, VariableStore variables, Operand<TFloat32> y) {
    Operand<TFloat32> loss = graph.tf.nn.l2Loss(y);
    return graph.gradients(loss, List.of(variables.get("conv/kernel").value())).get(0);
  }

  @Test
  void upsampleRepeatsEveryPixel() {
    try (TestGraph graph = new TestGraph()) {
      Layers<TFloat32> layers = Layers.inference(graph.tf, new VariableStore(graph.tf, 1));
      assertArrayEquals(
          new float[] {1, 1, 2, 2, 1, 1, 2, 2},
          graph.floats(layers.upsample(graph.constant(new float[] {1, 2}, 1, 1, 2, 1))));
    }
  }

  @ParameterizedTest(name = "size known: {0}")
  @ValueSource(booleans = {true, false})
  void upsampleInTrainingGivesTheBitsOfNearestNeighbour(boolean sizeIsKnown) {
    try (TestGraph graph = new TestGraph();
        TFloat32 values = TFloat32.tensorOf(StdArrays.ndCopyOf(image(2, 3, 4, 5)))) {
      Shape shape = sizeIsKnown ? Shape.of(-1, 3, 4, 5) : Shape.of(-1, -1, -1, 5);
      Placeholder<TFloat32> x = placeholder(graph, shape);
      Operand<TFloat32> training = layers(graph, true).upsample(x);
      Operand<TFloat32> inference = layers(graph, false).upsample(x);
      assertArrayEquals(
          sizeIsKnown ? new long[] {-1, 6, 8, 5} : new long[] {-1, -1, -1, 5},
          training.shape().asArray());
      assertArrayEquals(
          graph.floats(inference, Map.of(x, values)), graph.floats(training, Map.of(x, values)));
    }
  }

  @ParameterizedTest(name = "size known: {0}")
  @ValueSource(booleans = {true, false})
  void gradientOfUpsampleIsThatOfCentralDifferences(boolean sizeIsKnown) {
    float[][][][] image = image(2, 2, 3, 2);
    float step = 0.5f; // the loss is linear, so that any step gives its slope
    try (TestGraph graph = new TestGraph()) {
      Shape shape = sizeIsKnown ? Shape.of(-1, 2, 3, 2) : Shape.of(-1, -1, -1, 2);
      Placeholder<TFloat32> x = placeholder(graph, shape);
      float[] weights = flat(image(2, 4, 6, 2));
      Operand<TFloat32> loss =
          graph.tf.reduceSum(
              graph.tf.math.mul(
                  layers(graph, true).upsample(x), graph.constant(weights, 2, 4, 6, 2)),
              graph.tf.constant(new int[] {0, 1, 2, 3}));
      float[] gradient = floats(graph, graph.gradients(loss, List.of(x)).get(0), x, image);
      int i = 0;
      for (float[][][] rows : image) {
        for (float[][] columns : rows) {
          for (float[] channels : columns) {
            for (int c = 0; c < channels.length; c++) {
              float value = channels[c];
              channels[c] = value + step;
              float above = floats(graph, loss, x, image)[0];
              channels[c] = value - step;
              float below = floats(graph, loss, x, image)[0];
              channels[c] = value;
              assertEquals((above - below) / (2 * step), gradient[i++], ROUNDING * 10);
            }
          }
        }
      }
      assertEquals(2 * 2 * 3 * 2, i);
    }
  }

  @Test
  void noKernelWithoutDeterminismOnGpusIsInTheGradientOfUpsample() {
    try (TestGraph graph = new TestGraph()) {
      Placeholder<TFloat32> x = placeholder(graph, Shape.of(-1, 2, 3, 2));
      Operand<TFloat32> loss =
          graph.tf.reduceSum(
              layers(graph, true).upsample(x), graph.tf.constant(new int[] {0, 1, 2, 3}));
      graph.gradients(loss, List.of(x));
      assertEquals(
          List.of(),
          graph.graph().toGraphDef().getNodeList().stream()
              .map(NodeDef::getOp)
              .filter(op -> op.startsWith("Resize"))
              .toList());
    }
  }

  @Test
  void concatPutsTheChannelsOfTheSecondBehindThoseOfTheFirst() {
    try (TestGraph graph = new TestGraph()) {
      Layers<TFloat32> layers = Layers.inference(graph.tf, new VariableStore(graph.tf, 1));
      assertArrayEquals(
          new float[] {1, 10, 20, 2, 30, 40},
          graph.floats(
              layers.concat(
                  graph.constant(new float[] {1, 2}, 1, 1, 2, 1),
                  graph.constant(new float[] {10, 20, 30, 40}, 1, 1, 2, 2))));
    }
  }

  @Test
  void residualAddsItsInput() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = new VariableStore(graph.tf, 1);
      float[] x = {1, -2, 3, -4};
      Operand<TFloat32> y =
          Layers.inference(graph.tf, variables).residual("r", graph.constant(x, 1, 1, 2, 2));
      graph.run(variables.initialize());
      assign(graph, variables, "r/conv_2/gamma", 0, 0);
      assign(graph, variables, "r/conv_2/beta", 7, -10);

      assertArrayEquals(
          new float[] {1 + 7, -2 - 1, 3 + 7, -4 - 1}, graph.floats(y), ROUNDING, "leak of 0.1");
    }
  }

  @Test
  void linearAddsItsBiasAndKeepsNegativeValues() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = new VariableStore(graph.tf, 1);
      Operand<TFloat32> y =
          Layers.inference(graph.tf, variables)
              .linear(
                  "out",
                  graph.constant(new float[] {1, -2}, 1, 1, 2, 1),
                  1,
                  Initializer.constant(0.5f));
      graph.run(variables.initialize());
      assign(graph, variables, "out/kernel", 3);
      assertArrayEquals(new float[] {3 + 0.5f, -6 + 0.5f}, graph.floats(y), ROUNDING);
    }
  }

  @Test
  void secondNetworkUsesTheVariablesOfTheFirst() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = new VariableStore(graph.tf, 1);
      Operand<TFloat32> x = graph.constant(new float[4], 1, 2, 2, 1);
      Layers.training(graph.tf.withSubScope("training"), variables)
          .in("block")
          .convolution("conv", x, 1, 3, 1);
      List<Variable> first = variables.all();
      Layers.inference(graph.tf.withSubScope("validation"), variables)
          .in("block")
          .convolution("conv", x, 1, 3, 1);

      assertEquals(first, variables.all());
      assertEquals(
          List.of(
              "block/conv/kernel KERNEL",
              "block/conv/gamma GAMMA",
              "block/conv/beta BETA",
              "block/conv/moving_mean MOVING_MEAN",
              "block/conv/moving_variance MOVING_VARIANCE"),
          variables.all().stream().map(v -> v.handle().op().name() + " " + v.role()).toList());
    }
  }

  private static float leaky(double x) {
    return (float) (x < 0 ? LEAK * x : x);
  }

  private static void assign(
      TestGraph graph, VariableStore variables, String name, float... values) {
    Variable variable = variables.get(name);
    graph.run(
        graph.tf.assignVariableOp(
            variable.handle(), graph.constant(values, variable.shape().asArray())));
  }

  private static float value(TestGraph graph, VariableStore variables, String name) {
    return graph.scalar(variables.get(name).value());
  }

  private static Layers<TFloat32> layers(TestGraph graph, boolean training) {
    VariableStore variables = new VariableStore(graph.tf, 1);
    return training ? Layers.training(graph.tf, variables) : Layers.inference(graph.tf, variables);
  }

  private static Placeholder<TFloat32> placeholder(TestGraph graph, Shape shape) {
    return graph.tf.placeholder(TFloat32.class, Placeholder.shape(shape));
  }

  private static float[] floats(
      TestGraph graph, Operand<TFloat32> operand, Operand<TFloat32> fed, float[][][][] image) {
    try (TFloat32 values = TFloat32.tensorOf(StdArrays.ndCopyOf(image))) {
      return graph.floats(operand, Map.of(fed, values));
    }
  }

  /** Values between −1 and 1, all different. */
  private static float[][][][] image(int batch, int height, int width, int channels) {
    Random random = new Random(batch * 1000 + height * 100 + width * 10 + channels);
    float[][][][] image = new float[batch][height][width][channels];
    for (float[][][] rows : image) {
      for (float[][] columns : rows) {
        for (float[] values : columns) {
          for (int c = 0; c < channels; c++) {
            values[c] = random.nextFloat() * 2 - 1;
          }
        }
      }
    }
    return image;
  }

  private static float[] flat(float[][][][] image) {
    FloatBuffer values =
        FloatBuffer.allocate(
            image.length * image[0].length * image[0][0].length * image[0][0][0].length);
    for (float[][][] rows : image) {
      for (float[][] columns : rows) {
        for (float[] channels : columns) {
          values.put(channels);
        }
      }
    }
    return values.array();
  }
}
