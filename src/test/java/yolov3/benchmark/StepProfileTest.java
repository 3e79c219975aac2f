package yolov3.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.benchmark.StepProfile.OpTime;
import yolov3.config.RunConfig;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;

@Tag("tensorflow")
class StepProfileTest {

  @TempDir static Path folder;
  private static StepProfile profile;

  @BeforeAll
  static void trace() {
    RunConfig config = TinyRun.config(folder, TinyRun.draw(folder.resolve("set"), 4));
    try (StepBenchmark benchmark = new StepBenchmark(config, TrainingData.read(config))) {
      profile = benchmark.profile(2);
    }
  }

  @Test
  void everyConvolutionHasItsTimesAndThoseOfItsGradientsInItsLayer() {
    Map<String, List<String>> typesByLayer =
        profile.ops().stream()
            .filter(op -> op.type().startsWith("Conv2D"))
            .collect(
                Collectors.groupingBy(
                    OpTime::layer, Collectors.mapping(OpTime::type, Collectors.toList())));
    for (int layer = 2; layer <= 7; layer++) {
      List<String> types = typesByLayer.get("backbone/conv_" + layer);
      assertEquals(
          List.of("Conv2D", "Conv2DBackpropFilter", "Conv2DBackpropInput"),
          types.stream().distinct().sorted().toList(),
          "layer " + layer);
      assertEquals(3 * 2, types.size(), "two steps, layer " + layer);
    }
    // Nothing asks for the gradient of the images.
    assertTrue(!typesByLayer.get("backbone/conv_1").contains("Conv2DBackpropInput"));
  }

  @Test
  void rowsAddUpToAllOps() {
    double milliseconds = profile.ops().stream().mapToLong(OpTime::micros).sum() / 1e3 / 2;
    for (List<StepProfile.Row> rows : List.of(profile.byType(), profile.byLayer())) {
      StepProfile.Row all = StepProfile.Row.sum(rows);
      assertEquals(milliseconds, all.milliseconds(), 1e-9 * milliseconds);
      assertEquals(1, all.fraction(), 1e-9);
    }
    assertTrue(
        profile.byLayer().stream()
            .map(StepProfile.Row::name)
            .toList()
            .containsAll(List.of("loss", "update", "head_16/conv_1", "neck_32/conv_1")));
  }

  @Test
  void traceHasAnEventAnOpWithinTheSteps() {
    assertTrue(
        profile.trace().get("traceEvents") instanceof List<?> events
            && events.size() == profile.ops().size());
    long longest = profile.ops().stream().mapToLong(OpTime::micros).max().orElseThrow();
    assertTrue(longest <= 1e6 * profile.seconds() * profile.steps());
  }
}
