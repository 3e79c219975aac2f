package yolov3.training.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.RunConfig;
import yolov3.config.section.TrainingConfig.Precision;
import yolov3.data.loader.Batch;
import yolov3.data.loader.ExampleReader;
import yolov3.data.loader.ImageCache;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.layer.Variable;
import yolov3.network.runtime.Bfloat16;
import yolov3.network.runtime.Bfloat16Support;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;

@Tag("tensorflow")
class PrecisionTest {

  /** A value of bfloat16 has 8 significant bits. */
  private static final double ROUNDING_OF_BFLOAT16 = 1.0 / 256;

  /** A value of float16 has 11 significant bits. */
  private static final double ROUNDING_OF_FLOAT16 = 1.0 / 2048;

  @TempDir Path folder;

  @BeforeEach
  void requireKernels() {
    Bfloat16.assumeKernels();
  }

  @Test
  void stepInBfloat16HasTheLossOfFloat32WithinItsRounding() {
    assertSameStep(Precision.BFLOAT16, ROUNDING_OF_BFLOAT16);
  }

  @Test
  void stepInFloat16HasTheLossOfFloat32WithinItsRounding() {
    assertSameStep(Precision.FLOAT16, ROUNDING_OF_FLOAT16);
  }

  private void assertSameStep(Precision precision, double rounding) {
    RunConfig config = TinyRun.config(folder, TinyRun.draw(folder.resolve("set"), 4));
    StepResult exact = step(config, Precision.FLOAT32);
    StepResult rounded = step(config, precision);
    double loss = exact.loss().total();
    assertEquals(loss, rounded.loss().total(), 2 * rounding * loss);
    assertNotEquals(loss, rounded.loss().total(), "the layers did not compute in " + precision);
    // Each of the 13 layers rounds what comes back to it.
    assertEquals(
        exact.gradientNorm(), rounded.gradientNorm(), 13 * rounding * exact.gradientNorm());
  }

  private static StepResult step(RunConfig config, Precision precision) {
    TrainingData data = TrainingData.read(config);
    ExampleReader reader =
        new ExampleReader(
            TinyRun.SIZE, new TargetAssigner(config.model(), config.loss()), new ImageCache(0));
    Batch batch = Batch.of(data.train().stream().map(reader::read).toList(), List.of());
    try (TrainingSession session =
        new TrainingSession(config.with("training.precision", precision), data.names().count())) {
      session.initialize();
      StepResult result = session.step(batch, 0.001, 1);
      while (result.overflows()) { // nothing changed but the loss scale
        result = session.step(batch, 0.001, 1);
      }
      return result;
    }
  }

  @Test
  void variablesAreFloat32InEveryPrecision() {
    RunConfig config = TinyRun.config(folder, TinyRun.draw(folder.resolve("set"), 2));
    assertEquals(variables(config, Precision.FLOAT32), variables(config, Precision.BFLOAT16));
  }

  private static List<String> variables(RunConfig config, Precision precision) {
    try (TrainingSession session =
        new TrainingSession(config.with("training.precision", precision), 10)) {
      return session.variables().stream().map(PrecisionTest::describe).toList();
    }
  }

  private static String describe(Variable variable) {
    return variable.name() + variable.shape() + variable.stored().type().getSimpleName();
  }

  @Test
  void bothAreTimedWhereTheMachineMayGain() {
    RunConfig config =
        TinyRun.config(folder, TinyRun.draw(folder.resolve("set"), 2), "training.precision=auto");
    PrecisionChoice choice = PrecisionChoice.ofAuto(config, 10).orElseThrow();
    if (Bfloat16Support.mayBeFast()) {
      assertEquals(
          Set.of(Precision.FLOAT32, Precision.BFLOAT16),
          choice.seconds().keySet().stream()
              .map(PrecisionChoice.Candidate::precision)
              .collect(Collectors.toSet()));
      assertEquals(TinyRun.SIZE, choice.inputSize());
      assertEquals(1, choice.batchSize()); // of the config: 2
    } else {
      assertEquals(Map.of(), choice.seconds());
      assertEquals(Precision.FLOAT32, choice.fastest().precision());
    }
  }
}
