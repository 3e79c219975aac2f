package yolov3.report.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.Architecture;
import yolov3.config.section.LossConfig;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.Box;
import yolov3.report.tutorial.LossExplanation.Head;
import yolov3.report.tutorial.LossExplanation.State;

/** The numbers of the explanations against arithmetic. */
@Tag("tensorflow")
class ExplanationTest {

  private static final double FLOAT = 1e-6;

  @Test
  void giouOfTheThreePairsIsThatOfTheFormula() {
    List<GiouExplanation.Pair> pairs = GiouExplanation.compute().pairs();
    for (GiouExplanation.Pair pair : pairs) {
      assertEquals(1.0 / 3, pair.iou(), FLOAT, pair.name());
      assertEquals(pair.iou() - pair.wasted(), pair.giou(), FLOAT, pair.name());
    }
    assertEquals(1.0 / 3, pairs.get(0).giou(), FLOAT);
    assertEquals(1.0 / 3 - (132.0 - 120) / 132, pairs.get(1).giou(), FLOAT);
    assertEquals(1.0 / 12, pairs.get(2).giou(), FLOAT);
  }

  /**
   * A unit of the first layer sums 800 products of a normal input and a weight: it is normal with
   * deviation σ·√800. Over the weights of one layer that holds to a percent or two.
   */
  @ParameterizedTest
  @CsvSource({"σ = 0.25, 0.25", "σ = 0.1, 0.1", "σ = 0.02, 0.02"})
  void firstLayerIsTanhOfANormalSum(String weights, double deviation) {
    InitializationExplanation.Layer layer = first(weights);
    double sum = deviation * Math.sqrt(800);
    double variance = meanOverNormal(z -> Math.pow(Math.tanh(z * sum), 2));
    double saturated = meanOverNormal(z -> Math.abs(Math.tanh(z * sum)) > 0.99 ? 1 : 0);
    assertEquals(Math.sqrt(variance), layer.deviation(), 0.005);
    assertEquals(saturated, layer.saturated(), 0.01);
    assertEquals(deviation, layer.weightDeviation(), 0.01 * deviation);
    assertEquals(1, Arrays.stream(layer.histogram()).sum(), 1e-9);
  }

  @Test
  void histogramForTensorBoardCountsEveryOutputOfALayer() {
    assertEquals(
        2000 * 750,
        first("He").buckets().buckets().stream().mapToLong(bucket -> bucket.count()).sum());
  }

  @Test
  void heAndGlorotHaveTheDeviationsOfTheirPapers() {
    assertEquals(Math.sqrt(2.0 / 800), first("He").weightDeviation(), 0.0005);
    assertEquals(Math.sqrt(2.0 / (800 + 750)), first("Glorot").weightDeviation(), 0.0005);
  }

  private static InitializationExplanation.Layer first(String weights) {
    return InitializationExplanation.compute(1).layers().stream()
        .filter(layer -> layer.weights().equals(weights) && layer.layer() == 1)
        .findFirst()
        .orElseThrow();
  }

  /** The mean of a function of a standard normal number, by rectangles. */
  private static double meanOverNormal(DoubleUnaryOperator function) {
    double step = 1e-3;
    double sum = 0;
    for (double z = -8; z <= 8; z += step) {
      sum += function.applyAsDouble(z) * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * step;
    }
    return sum;
  }

  @Test
  void scheduleBeginsPeaksAndEndsAsTheConfigSays(@TempDir Path temp) throws IOException {
    Path file =
        Files.writeString(
            temp.resolve("a.yaml"),
            "data: {train: a, validation: b, names: c}\n"
                + "schedule: {peak_rate: 0.01, final_rate: 0.001, warmup_epochs: 2}\n"
                + "training: {epochs: 10}\n");
    RunConfig config = ConfigFile.read(file, Map.of());
    ScheduleExplanation schedule =
        ScheduleExplanation.of(config.schedule(), config.training().epochs(), 50);
    assertEquals(2 * 50, schedule.warmupSteps());
    assertEquals(10 * 50, schedule.totalSteps());
    assertEquals(0.01 / 100, rate(schedule, 1), 1e-12);
    assertEquals(0.01, rate(schedule, 100), 1e-12);
    // half way down the cosine
    assertEquals((0.01 + 0.001) / 2, rate(schedule, 100 + 400 / 2), 1e-12);
    assertEquals(0.001, rate(schedule, 500), 1e-12);
  }

  private static double rate(ScheduleExplanation schedule, long step) {
    return schedule.rates().stream()
        .filter(rate -> rate.step() == step)
        .findFirst()
        .orElseThrow()
        .learningRate();
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void ignoredPredictionsOverlapAnObjectForWhichOthersAreResponsible(
      Architecture architecture, @TempDir Path temp) throws IOException {
    String name = architecture == Architecture.YOLOV3 ? "yolov3" : "yolov3-tiny";
    Path file =
        Files.writeString(
            temp.resolve("a.yaml"),
            "data: {train: a, validation: b, names: c}\n"
                + "model: {architecture: %s, input_size: 320}\n".formatted(name));
    RunConfig config = ConfigFile.read(file, Map.of());
    LossConfig loss = config.loss();
    ModelConfig model = config.model();
    LossExplanation explanation = LossExplanation.compute(model, loss);
    assertEquals(model.anchors().size(), explanation.heads().size());
    int ignored = 0;
    for (Head head : explanation.heads()) {
      int grid = 320 / head.stride();
      assertEquals(
          grid * grid,
          head.count(State.OBJECT) + head.count(State.IGNORED) + head.count(State.BACKGROUND));
      for (int row = 0; row < grid; row++) {
        for (int column = 0; column < grid; column++) {
          Box prediction =
              head.anchor().centredAt((column + 0.5) * head.stride(), (row + 0.5) * head.stride());
          double largest =
              explanation.objects().stream().mapToDouble(prediction::iou).max().orElseThrow();
          if (head.states()[row][column] != State.OBJECT) {
            assertEquals(
                largest >= loss.ignoreThreshold() ? State.IGNORED : State.BACKGROUND,
                head.states()[row][column],
                head + " " + row + " " + column + ": IoU " + largest);
          }
        }
      }
      ignored += head.count(State.IGNORED);
    }
    assertTrue(ignored > 0, "the toy image shows no ignored cell");
    assertTrue(
        explanation.heads().stream().mapToInt(head -> head.count(State.OBJECT)).sum()
            >= explanation.objects().size());
  }
}
