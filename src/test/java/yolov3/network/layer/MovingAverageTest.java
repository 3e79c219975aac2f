package yolov3.network.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import yolov3.config.section.ModelConfig.Freeze;

@Tag("tensorflow")
class MovingAverageTest {

  private static final float ROUNDING = 1e-6f;
  private static final float START = 3;

  @ParameterizedTest(name = "decay {0}, step {1}, {2} updates")
  @CsvSource({
    "0.998, 1, 1, 0.181818", // (1 + 1) / (10 + 1)
    "0.998, 8, 8, 0.00390625", // (9 / 18)^8
    "0.998, 10000, 1, 0.998",
    "0.998, 10000, 8, 0.984111", // 0.998^8
    "0.25, 3, 1, 0.25", // the ramp passes 0.25 at step 2: (1 + 2) / (10 + 2)
    "0.25, 3, 2, 0.0625",
  })
  void keepsTheDecayOfEachUpdate(double decay, int step, int updates, float kept) {
    try (Model model = new Model(decay, FrozenLayers.NONE)) {
      model.assign("block/kernel", 5);
      model.assign("block/moving_mean", -1);

      model.average(step, updates);

      assertEquals(
          kept * START + (1 - kept) * 5, model.value("average/block/kernel"), 5 * ROUNDING);
      assertEquals((1 - kept) * -1, model.value("average/block/moving_mean"), ROUNDING);
      assertEquals(5, model.value("block/kernel"));
    }
  }

  @Test
  void frozenVariablesAreTheirOwnAverage() {
    try (Model model = new Model(0.5, new FrozenLayers(Freeze.ALL_BUT_HEAD, true, 0))) {
      model.assign("block/kernel", 5);
      model.average(100, 1);
      assertEquals(START, model.value("average/block/kernel"));
    }
  }

  @Test
  void standsInForTheVariable() {
    try (Model model = new Model(0.5, FrozenLayers.NONE)) {
      model.assign("block/kernel", 5);
      model.average(100, 1);
      Operand<TFloat32> average =
          model.average.value(
              "block/kernel", Shape.of(1), VariableRole.KERNEL, Initializer.constant(0));
      assertArrayEquals(new float[] {4}, model.graph.floats(average), ROUNDING);
    }
  }

  /** Two variables and their averages. Owns the graph. */
  private static final class Model implements AutoCloseable {
    private final TestGraph graph = new TestGraph();
    private final VariableStore variables = new VariableStore(graph.tf, 1);
    private final Placeholder<TFloat32> step = scalar();
    private final Placeholder<TFloat32> updates = scalar();
    private final MovingAverage average;
    private final Op move;

    Model(double decay, FrozenLayers freezing) {
      variables.variable(
          "block/kernel", Shape.of(1), VariableRole.KERNEL, Initializer.constant(START));
      variables.variable(
          "block/moving_mean", Shape.of(1), VariableRole.MOVING_MEAN, Initializer.constant(0));
      average = new MovingAverage(variables);
      move = average.update(graph.tf, decay, step, updates, freezing);
      graph.run(variables.initialize());
    }

    private Placeholder<TFloat32> scalar() {
      return graph.tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    }

    void assign(String name, float value) {
      graph.run(
          graph.tf.assignVariableOp(
              variables.get(name).handle(), graph.constant(new float[] {value}, 1)));
    }

    void average(int stepValue, int updatesValue) {
      try (TFloat32 s = TFloat32.scalarOf(stepValue);
          TFloat32 u = TFloat32.scalarOf(updatesValue)) {
        graph.session().runner().addTarget(move.op()).feed(step, s).feed(updates, u).run().close();
      }
    }

    float value(String name) {
      return graph.scalar(variables.get(name).value());
    }

    @Override
    public void close() {
      graph.close();
    }
  }
}
