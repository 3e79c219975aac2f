package yolov3.training.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import yolov3.config.section.OptimizerConfig;
import yolov3.network.layer.BatchStatistics;
import yolov3.network.layer.FrozenLayers;
import yolov3.network.layer.Initializer;
import yolov3.network.layer.TestGraph;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableRole;
import yolov3.network.layer.VariableStore;

/**
 * A kernel of two weights and a bias with the loss {@code slope · (k₀² + 2·k₁² + 3·b²) + √(root + 0
 * · b)}: the last term has no gradient when {@code root} is 1, and one of 0 / 0 when it is 0.
 */
@Tag("tensorflow")
class WeightUpdateTest {

  /** Some float32 roundings a step, over a handful of steps. */
  private static final double RELATIVE = 1e-5;

  private static final double[] KERNEL = {0.8, -0.5};
  private static final double BIAS = 0.3;
  private static final double MOMENTUM = 0.9;

  @ParameterizedTest(name = "decay {0}, clip {1}")
  @CsvSource({
    "0, 0",
    "0.1, 0", // decay alone
    "0, 0.5", // the gradient's norm is above 2
    "0, 1000", // and below 1000
    "0.1, 0.5"
  })
  void weightsFollowAdamWithDecoupledDecay(double decay, double clip) {
    OptimizerConfig config = config(decay, clip);
    try (Model model = new Model(config)) {
      Oracle oracle = new Oracle(config);
      for (int step = 1; step <= 6; step++) {
        double rate = 0.1 / step;
        double slope = step == 3 ? -2 : 1 + 0.5 * step;
        float norm = model.step(rate, step, slope, step * 10, 1);
        assertClose(oracle.step(rate, step, slope, step * 10), norm, "norm");
        assertClose(oracle, model, "step " + step);
      }
    }
  }

  @Test
  void onlyKernelsDecayWhenThereIsNoGradient() {
    try (Model model = new Model(config(0.1, 0))) {
      model.step(0.5, 1, 0, 0, 1);
      assertClose(KERNEL[0] * (1 - 0.5 * 0.1), model.value("kernel")[0], "kernel");
      assertClose(BIAS, model.value("bias")[0], "bias");
    }
  }

  enum Broken {
    LOSS_NAN(Double.NaN, 5, 1),
    LOSS_INFINITE(Double.POSITIVE_INFINITY, 5, 1),
    GRADIENT_NAN(1, 5, 0),
    GRADIENT_OVERFLOWS(3e38, 5, 1),
    LOSS_AND_STATISTICS_NAN(Double.NaN, Double.NaN, 1);

    private final double slope;
    private final double measured;
    private final double root;

    Broken(double slope, double measured, double root) {
      this.slope = slope;
      this.measured = measured;
      this.root = root;
    }
  }

  @ParameterizedTest
  @EnumSource(Broken.class)
  void stepThatIsNotFiniteChangesNothingAndTheNextOneWorks(Broken broken) {
    OptimizerConfig config = config(0.1, 0.5);
    try (Model model = new Model(config)) {
      Oracle oracle = new Oracle(config);
      model.step(0.1, 1, 2, 10, 1);
      oracle.step(0.1, 1, 2, 10);
      Map<String, float[]> before = model.values();
      assertEquals(3 + 2 * 2, before.size()); // of the network, two moments of two that are trained

      model.step(0.1, 2, broken.slope, broken.measured, broken.root);

      Map<String, float[]> after = model.values();
      before.forEach((name, value) -> assertArrayEquals(value, after.get(name), name));
      model.step(0.1, 2, 1, 20, 1);
      oracle.step(0.1, 2, 1, 20);
      assertClose(oracle, model, "the step after");
    }
  }

  @ParameterizedTest(name = "clip {0}")
  @CsvSource({"0", "0.5"}) // the norm of the sum is above 2
  void updateOfSeveralBatchesIsThatOfTheSumOfTheirGradients(double clip) {
    OptimizerConfig config = config(0.1, clip);
    try (Model model = new Model(config, 3)) {
      Oracle oracle = new Oracle(config);
      double[][] measuredOfSteps = {{10, 20, 30}, {40, 50}, {60}}; // the last have fewer batches
      for (int step = 1; step <= 3; step++) {
        double[] measured = measuredOfSteps[step - 1];
        model.run(model.update.accumulation().reset());
        for (int batch = 1; batch <= measured.length; batch++) {
          model.add(0.5 * step + batch, measured[batch - 1], 1);
        }
        double slope = measured.length * 0.5 * step + (measured.length * (measured.length + 1)) / 2;
        assertClose(
            oracle.step(0.1, step, slope, measured), model.step(0.1, step, 9e9, 9e9, 1), "norm");
        assertClose(oracle, model, "step " + step);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Broken.class)
  void batchThatIsNotFiniteLeavesNoTraceInTheNextUpdate(Broken broken) {
    OptimizerConfig config = config(0.1, 0.5);
    try (Model model = new Model(config, 2)) {
      Map<String, float[]> before = model.values();
      model.run(model.update.accumulation().reset());
      model.add(1, 10, 1);
      model.add(broken.slope, broken.measured, broken.root);
      Map<String, float[]> after = model.values();
      before.forEach((name, value) -> assertArrayEquals(value, after.get(name), name));

      model.run(model.update.accumulation().reset());
      model.add(1, 20, 1);
      model.step(0.1, 1, 0, 0, 1);
      Oracle oracle = new Oracle(config);
      oracle.step(0.1, 1, 1, 20);
      assertClose(oracle, model, "the step after");
    }
  }

  @Test
  void slotsAreNamedAfterTheirVariable() {
    try (Model model = new Model(config(0.1, 0))) {
      assertEquals(
          List.of(
              "kernel",
              "bias",
              "moving_mean",
              "adam/m/kernel",
              "adam/v/kernel",
              "adam/m/bias",
              "adam/v/bias"),
          model.variables.all().stream().map(Variable::name).toList());
      for (Variable variable : model.variables.all()) {
        assertEquals(variable.name(), variable.handle().op().name());
      }
    }
  }

  private static OptimizerConfig config(double decay, double clip) {
    return new OptimizerConfig(0.9, 0.99, 1e-8, decay, clip, 0);
  }

  private static void assertClose(Oracle oracle, Model model, String when) {
    oracle
        .values()
        .forEach(
            (name, expected) -> {
              float[] actual = model.value(name);
              assertEquals(expected.length, actual.length, name);
              for (int i = 0; i < expected.length; i++) {
                assertClose(expected[i], actual[i], when + ": " + name + " " + i);
              }
            });
  }

  /** Relative, with a floor for weights that pass 0. */
  private static void assertClose(double expected, double actual, String what) {
    assertEquals(expected, actual, RELATIVE * Math.max(Math.abs(expected), 0.1), what);
  }

  /** AdamW by its papers, in double precision. */
  private static final class Oracle {
    private final OptimizerConfig config;
    private final double[] weights = {KERNEL[0], KERNEL[1], BIAS};
    private final double[] m = new double[3];
    private final double[] v = new double[3];
    private double movingMean;

    Oracle(OptimizerConfig config) {
      this.config = config;
    }

    /** One update; gives the norm of the gradient. */
    double step(double rate, int step, double slope, double... measured) {
      double[] gradient = {2 * slope * weights[0], 4 * slope * weights[1], 6 * slope * weights[2]};
      double norm = 0;
      for (double g : gradient) {
        norm += g * g;
      }
      norm = Math.sqrt(norm);
      boolean clips = config.gradientClipNorm() > 0 && norm > config.gradientClipNorm();
      for (int i = 0; i < 3; i++) {
        double g = clips ? gradient[i] * config.gradientClipNorm() / norm : gradient[i];
        m[i] = config.beta1() * m[i] + (1 - config.beta1()) * g;
        v[i] = config.beta2() * v[i] + (1 - config.beta2()) * g * g;
        double mHat = m[i] / (1 - Math.pow(config.beta1(), step));
        double vHat = v[i] / (1 - Math.pow(config.beta2(), step));
        double decay = i < 2 ? rate * config.weightDecay() * weights[i] : 0;
        weights[i] -= rate * mHat / (Math.sqrt(vHat) + config.epsilon()) + decay;
      }
      for (double ofBatch : measured) {
        movingMean = MOMENTUM * movingMean + (1 - MOMENTUM) * ofBatch;
      }
      return norm;
    }

    Map<String, double[]> values() {
      return Map.of(
          "kernel", new double[] {weights[0], weights[1]},
          "bias", new double[] {weights[2]},
          "moving_mean", new double[] {movingMean},
          "adam/m/kernel", new double[] {m[0], m[1]},
          "adam/v/bias", new double[] {v[2]});
    }
  }

  /** The graph and its variables. Owns the graph. */
  private static final class Model implements AutoCloseable {
    private final TestGraph graph = new TestGraph();
    private final VariableStore variables = new VariableStore(graph.tf, 1);
    private final Placeholder<TFloat32> rate = scalar("rate");
    private final Placeholder<TFloat32> step = scalar("step");
    private final Placeholder<TFloat32> slope = scalar("slope");
    private final Placeholder<TFloat32> measured = scalar("measured");
    private final Placeholder<TFloat32> root = scalar("root");
    private final WeightUpdate update;

    Model(OptimizerConfig config) {
      this(config, 1);
    }

    Model(OptimizerConfig config, int batches) {
      var tf = graph.tf;
      Variable kernel =
          variables.variable(
              "kernel",
              Shape.of(1, 1, 1, 2),
              VariableRole.KERNEL,
              (ops, shape, seed) ->
                  ops.constant(new float[][][][] {{{{(float) KERNEL[0], (float) KERNEL[1]}}}}));
      Variable bias =
          variables.variable(
              "bias", Shape.of(1), VariableRole.BIAS, Initializer.constant((float) BIAS));
      Variable mean =
          variables.variable(
              "moving_mean", Shape.of(1), VariableRole.MOVING_MEAN, Initializer.constant(0));
      Operand<TFloat32> squares =
          tf.math.add(
              sum(tf.math.mul(tf.math.square(kernel.value()), tf.constant(new float[] {1, 2}))),
              sum(tf.math.mul(tf.math.square(bias.value()), tf.constant(3f))));
      Operand<TFloat32> rooted =
          tf.math.sqrt(tf.math.add(root, sum(tf.math.mul(bias.value(), tf.constant(0f)))));
      Operand<TFloat32> loss = tf.math.add(tf.math.mul(slope, squares), rooted);
      update =
          WeightUpdate.build(
              tf.withSubScope("update"),
              config,
              variables,
              new WeightUpdate.Inputs(
                  loss,
                  null,
                  batches,
                  List.of(
                      new BatchStatistics(mean, tf.reshape(measured, tf.constant(new int[] {1})))),
                  MOMENTUM,
                  rate,
                  step,
                  FrozenLayers.NONE,
                  null));
      graph.run(variables.initialize());
    }

    /** One update; gives the norm of the gradient. */
    float step(
        double rateValue,
        int stepValue,
        double slopeValue,
        double measuredValue,
        double rootValue) {
      try (TFloat32 r = TFloat32.scalarOf((float) rateValue);
          TFloat32 s = TFloat32.scalarOf(stepValue);
          TFloat32 sl = TFloat32.scalarOf((float) slopeValue);
          TFloat32 me = TFloat32.scalarOf((float) measuredValue);
          TFloat32 ro = TFloat32.scalarOf((float) rootValue)) {
        Session.Runner runner =
            graph
                .session()
                .runner()
                .fetch(update.gradientNorm())
                .addTarget(update.update().op())
                .feed(rate, r)
                .feed(step, s)
                .feed(slope, sl)
                .feed(measured, me)
                .feed(root, ro);
        try (Result result = runner.run()) {
          return ((TFloat32) result.get(0)).getFloat();
        }
      }
    }

    /** Adds a batch to the sums. */
    void add(double slopeValue, double measuredValue, double rootValue) {
      try (TFloat32 sl = TFloat32.scalarOf((float) slopeValue);
          TFloat32 me = TFloat32.scalarOf((float) measuredValue);
          TFloat32 ro = TFloat32.scalarOf((float) rootValue)) {
        graph
            .session()
            .runner()
            .addTarget(update.accumulation().add().op())
            .feed(slope, sl)
            .feed(measured, me)
            .feed(root, ro)
            .run()
            .close();
      }
    }

    void run(Op op) {
      graph.run(op);
    }

    float[] value(String name) {
      return graph.floats(variables.get(name).value());
    }

    Map<String, float[]> values() {
      Map<String, float[]> values = new LinkedHashMap<>();
      variables.all().forEach(variable -> values.put(variable.name(), value(variable.name())));
      return values;
    }

    @Override
    public void close() {
      graph.close();
    }

    private Operand<TFloat32> sum(Operand<TFloat32> values) {
      int[] axes = new int[values.shape().numDimensions()];
      for (int i = 0; i < axes.length; i++) {
        axes[i] = i;
      }
      return graph.tf.reduceSum(values, graph.tf.constant(axes));
    }

    private Placeholder<TFloat32> scalar(String name) {
      return graph
          .tf
          .withName(name + "_fed")
          .placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    }
  }
}
