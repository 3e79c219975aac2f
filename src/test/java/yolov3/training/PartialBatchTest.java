package yolov3.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import yolov3.config.RunConfig;
import yolov3.data.loader.Batch;
import yolov3.data.loader.ExampleReader;
import yolov3.data.loader.ImageCache;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.loss.LossTerms;
import yolov3.tensorboard.Histogram;
import yolov3.tensorboard.Histogram.Bucket;
import yolov3.training.session.StepResult;
import yolov3.training.session.TrainingSession;

/** Every image of an epoch weighs the same, those of a smaller last batch too. */
@Tag("tensorflow")
class PartialBatchTest {

  private static final String ONE_SIZE = "name=tiny";
  private static final String ANY_SIZE =
      "augment.multi_scale={every_batches: 1, smallest: 64, largest: 160}";

  @TempDir static Path images;
  private static MnistDetectionDataset fiveImages;

  @TempDir Path temp;

  @BeforeAll
  static void draw() {
    fiveImages = TinyRun.draw(images.resolve("five"), 5);
  }

  /** An eighth of a float is exact. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {ONE_SIZE, ANY_SIZE})
  void gradientOfOneImageOfEightIsAnEighthOfItsOwn(String input) {
    Step alone = step(1, input, 1);
    Step ofEight = step(8, input, 1);

    assertEquals(alone.result.loss(), ofEight.result.loss(), "a mean over the images");
    assertEquals(alone.result.gradientNorm() / 8, ofEight.result.gradientNorm());
    assertTrue(alone.gradients.size() > 30);
    alone.gradients.forEach(
        (name, gradient) -> assertEquals(eighth(gradient), ofEight.gradients.get(name), name));
  }

  private static Histogram eighth(Histogram histogram) {
    return new Histogram(
        histogram.buckets().stream()
            .map(bucket -> new Bucket(bucket.left() / 8, bucket.right() / 8, bucket.count()))
            .toList());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {ONE_SIZE, ANY_SIZE})
  void gradientOfFourImagesOfEightIsHalfOfThatOfAWholeBatch(String input) {
    Step whole = step(4, input, 4);
    Step half = step(8, input, 4);

    assertEquals(whole.result.loss(), half.result.loss());
    assertEquals(whole.result.gradientNorm() / 2, half.result.gradientNorm());
  }

  @Test
  void lossOfAnEpochIsTheMeanOverItsImages() {
    RunConfig config =
        TinyRun.config(temp, fiveImages, "training.batch_size=4", "training.epochs=1");
    TinyRun.Recorder recorder = new TinyRun.Recorder();
    TinyRun.train(config, recorder, -1);

    assertEquals(2, recorder.steps.size());
    LossTerms four = recorder.steps.get(0).result().loss();
    LossTerms one = recorder.steps.get(1).result().loss();
    LossTerms mean = recorder.epochs.get(0).trainLoss();
    assertEquals((4 * four.box() + 1 * one.box()) / 5, mean.box(), 1e-12);
    assertEquals((4 * four.objectness() + 1 * one.objectness()) / 5, mean.objectness(), 1e-12);
    assertEquals(
        (4 * four.classification() + 1 * one.classification()) / 5, mean.classification(), 1e-12);
  }

  /** The first step of a run, and the gradients before it. */
  private record Step(StepResult result, Map<String, Histogram> gradients) {}

  private Step step(int batchSize, String input, int imageCount) {
    RunConfig config = TinyRun.config(temp, fiveImages, "training.batch_size=" + batchSize, input);
    TrainingData data = TrainingData.read(config);
    ExampleReader reader =
        new ExampleReader(
            TinyRun.SIZE, new TargetAssigner(config.model(), config.loss()), new ImageCache(0));
    Batch batch =
        Batch.of(
            data.train().subList(0, imageCount).stream().map(reader::read).toList(), List.of());
    try (TrainingSession session = new TrainingSession(config, data.names().count())) {
      session.initialize();
      Map<String, Histogram> gradients = session.histograms(batch).gradients();
      return new Step(session.step(batch, 0.001, 1), gradients);
    }
  }
}
