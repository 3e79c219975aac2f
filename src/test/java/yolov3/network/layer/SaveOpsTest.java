package yolov3.network.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;

@Tag("tensorflow")
class SaveOpsTest {

  @TempDir Path folder;

  @Test
  void restoredVariablesHaveTheSavedBits() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf, 1);
      Variable kernel =
          store.variable(
              "a/kernel", Shape.of(1, 1, 2, 3), VariableRole.KERNEL, Initializer.heNormal());
      Variable bias =
          store.variable("a/bias", Shape.of(2), VariableRole.BIAS, Initializer.constant(0.1f));
      SaveOps ops = SaveOps.create(graph.tf, store.all());
      var zeroKernel =
          graph.tf.assignVariableOp(kernel.handle(), graph.constant(new float[6], 1, 1, 2, 3));
      var zeroBias = graph.tf.assignVariableOp(bias.handle(), graph.constant(new float[2], 2));
      graph.run(store.initialize());
      float[] saved = graph.floats(kernel.value());

      ops.save(graph.session(), prefix());
      graph.run(zeroKernel);
      graph.run(zeroBias);
      assertArrayEquals(new float[6], graph.floats(kernel.value()));
      ops.restore(graph.session(), prefix());

      assertArrayEquals(saved, graph.floats(kernel.value()));
      assertArrayEquals(new float[] {0.1f, 0.1f}, graph.floats(bias.value()));
    }
  }

  @Test
  void variablesCanGoByOtherNamesInTheFile() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf, 1);
      store.variable("average/a", Shape.of(1), VariableRole.SLOT, Initializer.constant(3));
      store.variable("average/b", Shape.of(1), VariableRole.SLOT, Initializer.constant(4));
      graph.run(store.initialize());
      SaveOps.create(graph.tf, store.all()).save(graph.session(), prefix());
    }
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf, 1);
      Variable b = store.variable("b", Shape.of(1), VariableRole.BIAS, Initializer.constant(0));
      Variable a = store.variable("a", Shape.of(1), VariableRole.BIAS, Initializer.constant(0));
      SaveOps ops = SaveOps.create(graph.tf, store.all());

      ops.restore(graph.session(), prefix(), List.of("average/b", "average/a"));

      assertEquals(3, graph.scalar(a.value()));
      assertEquals(4, graph.scalar(b.value()));
      assertThrows(
          TensorFlowException.class, () -> ops.restore(graph.session(), prefix()), "no tensor a");
    }
  }

  @Test
  void opsHaveTheNamesThatTensorFlowsSaversLookFor() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf, 1);
      store.variable("a", Shape.of(1), VariableRole.BIAS, Initializer.constant(0));
      SaveOps ops = SaveOps.create(graph.tf, store.all());
      assertEquals("save/filename", ops.filename().op().name());
      assertEquals("save/control_dependency", ops.save().op().name());
      assertEquals("save/restore_all", ops.restore().op().name());
    }
  }

  private Path prefix() {
    return folder.resolve("variables");
  }
}
