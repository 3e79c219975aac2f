package yolov3.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.RunConfig;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.network.loss.LossTerms;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.checkpoint.TrainingState;

/** A run whose score never rises after its first validation: four images, two steps an epoch. */
@Tag("tensorflow")
class EarlyStoppingTest {

  private static final long NEVER = -1;

  @TempDir static Path images;
  private static MnistDetectionDataset set;

  @TempDir Path temp;
  private final TinyRun.Recorder recorder = new TinyRun.Recorder();

  @BeforeAll
  static void draw() {
    set = TinyRun.draw(images, 4);
  }

  private static RunConfig config(Path folder, int patience) {
    return TinyRun.config(
        folder,
        set,
        "training.epochs=9",
        "training.early_stopping_epochs=" + patience,
        "evaluation.score_threshold=1"); // nothing is detected, so that no epoch is better
  }

  @Test
  void runEndsAfterSoManyEpochsWithoutABetterScore() throws IOException {
    TrainingState end = TinyRun.train(config(temp, 2), recorder, NEVER);
    assertEquals(
        List.of(true, false, false),
        recorder.epochs.stream().map(epoch -> epoch.state().isBest()).toList());
    assertEquals(6, end.step());
    assertEquals(2, end.epochsSinceBest());
    assertEquals(end, latest());
    assertEquals(3 + 1, Files.readAllLines(RunDirectory.of(config(temp, 2)).results()).size());
  }

  @Test
  void counterGoesOnWithTheRunAndAnEndedRunGoesOnWithMorePatience() {
    assertEquals(5, TinyRun.train(config(temp, 2), recorder, 5).step());
    assertEquals(1, latest().epochsSinceBest());
    assertEquals(6, TinyRun.train(config(temp, 2), recorder, NEVER).step());
    recorder.steps.clear();
    assertEquals(latest(), TinyRun.train(config(temp, 2), recorder, NEVER));
    assertEquals(List.of(), recorder.steps);
    assertEquals(8, TinyRun.train(config(temp, 3), recorder, NEVER).step());
    assertEquals(3, latest().epochsSinceBest());
  }

  @Test
  void betterScoreBeginsTheCountAgain() {
    TrainingState state = TrainingState.START;
    int[] expected = {0, 1, 2, 0, 1, 0};
    double[] maps = {0.2, 0.2, 0.1, 0.3, Double.NaN, 0.4};
    for (int i = 0; i < maps.length; i++) {
      state = state.afterStep(LossTerms.ZERO, 1).afterEpoch(maps[i]);
      assertEquals(expected[i], state.epochsSinceBest(), "after validation " + (i + 1));
    }
  }

  private TrainingState latest() {
    return TinyRun.checkpoints(config(temp, 2)).latest(Assertions::fail).orElseThrow().state();
  }
}
