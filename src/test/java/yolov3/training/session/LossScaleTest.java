package yolov3.training.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.config.RunConfig;
import yolov3.config.section.TrainingConfig.Precision;
import yolov3.data.loader.Batch;
import yolov3.data.loader.ExampleReader;
import yolov3.data.loader.ImageCache;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.runtime.Bfloat16;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;

@Tag("tensorflow")
class LossScaleTest {

  private static final float TOO_LARGE = 0x1p60f;
  private static final double RATE = 0.001;

  @TempDir Path folder;

  private RunConfig config;
  private TrainingData data;

  @BeforeEach
  void drawImages() {
    Bfloat16.assumeKernels();
    config =
        TinyRun.config(folder, TinyRun.draw(folder.resolve("set"), 4))
            .with("training.precision", Precision.FLOAT16);
    data = TrainingData.read(config);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void overflowHalvesTheScaleAndChangesNoWeight(int accumulate) {
    try (TrainingSession session = session(accumulate, TOO_LARGE, 7)) {
      double before = session.weightNorm();
      StepResult result = step(session, 1);
      assertTrue(result.overflows(), result::toString);
      assertEquals(TOO_LARGE, result.lossScale());
      assertEquals(before, session.weightNorm());
      assertEquals(TOO_LARGE / 2, step(session, 2).lossScale());
    }
  }

  @Test
  void scaleDoublesAfterEnoughSteps() {
    try (TrainingSession session = session(1, 1024, 1998)) {
      assertEquals(1024, step(session, 1).lossScale());
      assertEquals(1024, step(session, 2).lossScale());
      StepResult third = step(session, 3);
      assertFalse(third.overflows());
      assertEquals(2048, third.lossScale());
    }
  }

  @Test
  void scaleStaysAtLeastOne() {
    try (TrainingSession session = session(1, 1, 0)) {
      assertTrue(step(session, 1).isFinite());
      assertEquals(1, step(session, 2).lossScale());
    }
  }

  @Test
  void gradientDoesNotDependOnTheScale() {
    double[] norms = new double[2];
    for (int i = 0; i < norms.length; i++) {
      try (TrainingSession session = session(1, i == 0 ? 256 : 512, 0)) {
        norms[i] = step(session, 1).gradientNorm();
      }
    }
    assertArrayEquals(new double[] {norms[0], norms[0]}, norms, 1e-3 * norms[0]);
  }

  private TrainingSession session(int accumulate, float scale, float steps) {
    RunConfig accumulating = config.with("training.accumulate", accumulate);
    TrainingSession session = new TrainingSession(accumulating, data.names().count());
    session.initialize(
        Map.of("loss_scale", new float[] {scale}, "loss_scale_steps", new float[] {steps}));
    return session;
  }

  private StepResult step(TrainingSession session, long step) {
    ExampleReader reader =
        new ExampleReader(
            TinyRun.SIZE, new TargetAssigner(config.model(), config.loss()), new ImageCache(0));
    Batch batch = Batch.of(data.train().stream().map(reader::read).toList(), List.of());
    return session.step(batch, RATE, step);
  }
}
