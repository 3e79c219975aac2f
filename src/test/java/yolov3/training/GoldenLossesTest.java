package yolov3.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.ConfigFile;
import yolov3.config.MnistConfig;
import yolov3.config.RunConfig;
import yolov3.mnist.DetectionSet;
import yolov3.mnist.DetectionSetOptions;

/** The first losses of a seeded run of the smoke config, which a refactor must not move. */
class GoldenLossesTest {

  private static final int STEPS = 20;

  /**
   * Part of each loss. Processors sum in different orders, and 20 steps multiply the difference; a
   * real change of the loss, the data or the start moves the losses by far more.
   */
  private static final double TOLERANCE = 5e-3;

  @Test
  void firstLossesOfTheSmokeConfigAreThoseOfTheGoldenFile(@TempDir Path folder) throws IOException {
    List<Double> golden = golden();
    List<Double> losses = losses(folder);

    StringBuilder report = new StringBuilder("step  golden    now       difference\n");
    double largest = 0;
    for (int i = 0; i < STEPS; i++) {
      double difference = losses.get(i) / golden.get(i) - 1;
      largest = Math.max(largest, Math.abs(difference));
      report.append(
          String.format(
              Locale.ROOT,
              "%4d  %8.4f  %8.4f  %+.2e%n",
              i + 1,
              golden.get(i),
              losses.get(i),
              difference));
    }
    System.out.println(report);
    assertEquals(0, largest, TOLERANCE, report.toString());
  }

  private static List<Double> losses(Path folder) {
    RunConfig config = config(folder);
    MnistConfig mnist = config.mnist();
    DetectionSet.make(
        mnist.folder(),
        Path.of("mnist"),
        new DetectionSetOptions(
            mnist.train(),
            mnist.validation(),
            mnist.test(),
            mnist.size(),
            mnist.seed(),
            mnist.tight()),
        done -> {});
    List<Double> losses = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            losses.add(step.result().loss().total());
          }
        };
    Checkpoints checkpoints = new Checkpoints(folder.resolve("checkpoints"), 1);
    new Trainer(
            config,
            TrainingData.read(config.data()),
            checkpoints,
            listener,
            () -> losses.size() >= STEPS)
        .train();
    return losses;
  }

  private static RunConfig config(Path folder) {
    Map<String, String> overrides = new LinkedHashMap<>();
    overrides.put("mnist.folder", folder.resolve("set").toString());
    for (String list : List.of("train", "validation", "test")) {
      overrides.put("data." + list, folder.resolve("set/" + list + ".txt").toString());
    }
    overrides.put("data.names", folder.resolve("set/mnist.names").toString());
    overrides.put("training.epochs", "3");
    return ConfigFile.read(Path.of("configs/mnist-smoke.yaml"), overrides);
  }

  private static List<Double> golden() throws IOException {
    try (InputStream stream = GoldenLossesTest.class.getResourceAsStream("/golden_losses.txt")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Double::valueOf)
          .toList();
    }
  }
}
