package yolov3.network.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;

@Tag("tensorflow")
class VariableStoreTest {

  private static final Shape SHAPE = Shape.of(1, 1, 2, 3);

  @Test
  void variablesOfOneShapeStartDifferently() {
    Map<String, float[]> start = start(1, "a/kernel", "b/kernel");
    assertFalse(Arrays.equals(start.get("a/kernel"), start.get("b/kernel")));
  }

  @Test
  void sameSeedGivesTheSameStart() {
    assertArrayEquals(start(7, "a/kernel").get("a/kernel"), start(7, "a/kernel").get("a/kernel"));
  }

  @Test
  void anotherSeedGivesAnotherStart() {
    assertFalse(
        Arrays.equals(start(7, "a/kernel").get("a/kernel"), start(8, "a/kernel").get("a/kernel")));
  }

  @Test
  void newLayerDoesNotChangeTheStartOfTheOthers() {
    assertArrayEquals(
        start(7, "a/kernel").get("a/kernel"), start(7, "new/kernel", "a/kernel").get("a/kernel"));
  }

  @Test
  void askingTwiceGivesTheSameVariable() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf, 1);
      Variable first = store.variable("a", SHAPE, VariableRole.KERNEL, Initializer.constant(1));
      assertSame(first, store.variable("a", SHAPE, VariableRole.KERNEL, Initializer.constant(2)));
      assertSame(first, store.get("a"));
      assertEquals(List.of(first), store.all());
    }
  }

  @Test
  void anotherShapeRoleOrTypeIsRefused() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = VariableStore.withKernels(graph.tf, 1, TFloat16.class);
      Initializer one = Initializer.constant(1);
      store.variable("a/kernel", SHAPE, VariableRole.KERNEL, one);
      assertEquals(
          "a/kernel is a KERNEL of TFloat32 [1, 1, 2, 3], not a KERNEL of TFloat32 [1, 1, 2, 4]",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> store.variable("a/kernel", Shape.of(1, 1, 2, 4), VariableRole.KERNEL, one))
              .getMessage());
      assertEquals(
          "a/kernel is a KERNEL of TFloat32 [1, 1, 2, 3], not a BIAS of TFloat32 [1, 1, 2, 3]",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> store.variable("a/kernel", SHAPE, VariableRole.BIAS, one))
              .getMessage());
      assertEquals(
          "a/kernel is a KERNEL of TFloat32 [1, 1, 2, 3], not a KERNEL of TFloat16 [1, 1, 2, 3]",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> store.kernel(graph.tf, FeatureType.FLOAT32, "a/kernel", SHAPE, one))
              .getMessage());
      assertEquals(
          "no variable b/kernel",
          assertThrows(IllegalArgumentException.class, () -> store.get("b/kernel")).getMessage());
    }
  }

  @Test
  void opsAreNamedAfterTheirVariableInWhateverOrderTheyAreMade() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf, 1);
      List<String> names =
          List.of("a/b/kernel", "a/kernel", "a/b/gamma", "c/kernel", "a/c/kernel", "a/b/beta", "d");
      names.forEach(
          name -> store.variable(name, SHAPE, VariableRole.KERNEL, Initializer.heNormal()));
      for (Variable variable : store.all()) {
        assertEquals(variable.name(), variable.handle().op().name());
      }
      assertEquals(names, store.all().stream().map(Variable::name).toList());
    }
  }

  @Test
  void onlyKernelsBiasesAndTheTwoOfBatchNormalisationAreTrained() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf, 1);
      Stream.of(VariableRole.values())
          .forEach(role -> store.variable(role.name(), SHAPE, role, Initializer.constant(0)));
      assertEquals(
          List.of(VariableRole.KERNEL, VariableRole.BIAS, VariableRole.GAMMA, VariableRole.BETA),
          store.trainable().stream().map(Variable::role).toList());
    }
  }

  private static Map<String, float[]> start(long seed, String... names) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf, seed);
      Stream.of(names)
          .forEach(
              name -> store.variable(name, SHAPE, VariableRole.KERNEL, Initializer.heNormal()));
      graph.run(store.initialize());
      return Stream.of(names)
          .collect(Collectors.toMap(name -> name, name -> graph.floats(store.get(name).value())));
    }
  }

  @Test
  void halfKernelsAreKeptAsFloat16AndGivenOutAsFloat32() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = VariableStore.withKernels(graph.tf, 1, TFloat16.class);
      Initializer third = Initializer.constant(1 / 3f);
      store.kernel(graph.tf, FeatureType.FLOAT32, "a/kernel", Shape.of(1), third);
      Variable kernel = store.get("a/kernel");
      Variable exact = store.variable("b/kernel", Shape.of(1), VariableRole.KERNEL, third);
      Variable bias = store.variable("a/bias", Shape.of(1), VariableRole.BIAS, third);
      graph.run(store.initialize());
      assertEquals(TFloat32.class, exact.stored().type());
      assertEquals(TFloat16.class, kernel.stored().type());
      assertEquals(TFloat32.class, bias.stored().type());
      // 1/3 is 1.0101010101|01… · 2⁻², ten bits after the point
      assertEquals(0b10101010101 / 4096f, graph.scalar(kernel.value()));
      assertEquals(1 / 3f, graph.scalar(bias.value()));
    }
  }
}
