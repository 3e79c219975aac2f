package yolov3.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import yolov3.config.RunConfig;
import yolov3.data.loader.Batch;
import yolov3.data.loader.BatchLoader;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.ImageCache;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.training.session.StepResult;
import yolov3.training.session.TrainingSession;

@Tag("tensorflow")
class MultiScaleTest {

  private static final String TURNS =
      "augment.multi_scale={every_batches: 1, smallest: %d, largest: %d}";

  @TempDir Path folder;

  @ParameterizedTest(name = "{0} at {1}")
  @CsvSource({"yolov3-tiny, 96", "yolov3-tiny, 128"})
  void stepOfAnySizeIsThatOfAGraphBuiltForTheSize(String architecture, int size) {
    MnistDetectionDataset set = TinyRun.draw(folder.resolve("set"), 4);
    String network = "model.architecture=" + architecture;
    RunConfig ofSize = TinyRun.config(folder, set, network, "model.input_size=" + size);
    RunConfig ofAnySize = TinyRun.config(folder, set, network, TURNS.formatted(64, 160));
    TrainingData data = TrainingData.read(ofSize);
    Batch batch = firstBatch(ofSize, data);
    try (TrainingSession one = new TrainingSession(ofSize, data.names().count());
        TrainingSession other = new TrainingSession(ofAnySize, data.names().count())) {
      one.initialize();
      other.initialize();
      for (int step = 1; step <= 3; step++) {
        StepResult expected = one.step(batch, 0.001, step);
        StepResult actual = other.step(batch, 0.001, step);
        assertClose(expected.loss().box(), actual.loss().box());
        assertClose(expected.loss().objectness(), actual.loss().objectness());
        assertClose(expected.loss().classification(), actual.loss().classification());
        assertClose(expected.gradientNorm(), actual.gradientNorm());
      }
    }
  }

  @Test
  void runOfChangingSizesValidatesAtTheModelsSizeAndGoesOnAsIfItHadNotStopped() {
    MnistDetectionDataset set = TinyRun.draw(folder.resolve("set"), 6);
    String turns = TURNS.formatted(64, 160);
    String mosaic = "augment.mosaic.probability=0.5";
    String epochs = "augment.close_mosaic_epochs=1";
    RunConfig whole = TinyRun.config(folder, set, "name=whole", turns, mosaic, epochs);
    RunConfig stopped = TinyRun.config(folder, set, "name=stopped", turns, mosaic, epochs);
    TinyRun.Recorder expected = new TinyRun.Recorder();
    TinyRun.train(whole, expected, -1);
    TinyRun.Recorder actual = new TinyRun.Recorder();
    TinyRun.train(stopped, actual, 2);
    TinyRun.train(stopped, actual, -1);
    assertEquals(losses(expected), losses(actual));
    assertEquals(2, expected.epochs.size());
    assertTrue(expected.epochs.get(1).validationLoss().isFinite());
  }

  private static List<Double> losses(TinyRun.Recorder recorder) {
    List<Double> losses = new ArrayList<>();
    recorder.steps.forEach(step -> losses.add(step.result().loss().total()));
    return losses;
  }

  private static Batch firstBatch(RunConfig config, TrainingData data) {
    BatchPlan plan = ExampleSources.plan(config, data);
    try (BatchLoader loader =
        new BatchLoader(
            plan, ExampleSources.source(config, data, plan, new ImageCache(0)), 1, 1, 1, 1)) {
      return loader.next();
    }
  }

  private static void assertClose(double expected, double actual) {
    assertEquals(expected, actual, 1e-4 * Math.abs(expected));
  }
}
