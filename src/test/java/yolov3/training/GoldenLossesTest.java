package yolov3.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.cluster.Peers;

/**
 * The first losses of a seeded run, which a refactor must not move. Writes them anew with
 *
 * <pre>mvn test -Dtest=GoldenLossesTest -Dgolden.write=true</pre>
 *
 * <p>The run is that of the smoke config with a hundredth of its learning rate. Adam takes a whole
 * step in each weight, also where the gradient is nothing but rounding, so that at the config's own
 * rate what another processor rounds otherwise grows from 1e-5 of the loss to 2 % in 17 steps. At
 * this rate it stays below 1e-4, and what 20 steps learn is still 2 % of the loss, fifty times the
 * tolerance.
 */
@Tag("tensorflow")
class GoldenLossesTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden_losses.txt");
  private static final int STEPS = 20;

  /** Half of the last bit of a float32. */
  private static final double ROUNDING = Math.scalb(1.0, -24);

  /** Of yolov3-tiny. */
  private static final int LAYERS = 13;

  /** What its widest layer sums for one output: 3 × 3 pixels of 1024 / width_divisor channels. */
  private static final int PRODUCTS = 3 * 3 * 1024 / 4;

  /**
   * Relative, of each loss. Processors sum in different orders. Roundings of n products that point
   * either way gather to about √n of them, in each layer anew; ten times that is allowed: 4e-4.
   */
  private static final double TOLERANCE = 10 * LAYERS * Math.sqrt(PRODUCTS) * ROUNDING;

  @Test
  void firstLossesAreThoseOfTheGoldenFile(@TempDir Path folder) throws IOException {
    List<Double> losses = losses(folder);
    if (Boolean.getBoolean("golden.write")) {
      write(losses);
    }
    List<Double> golden = golden();
    assertEquals(STEPS, golden.size(), GOLDEN.toString());

    StringBuilder report = new StringBuilder("step    golden       now  difference\n");
    double largest = 0;
    for (int i = 0; i < STEPS; i++) {
      double difference = losses.get(i) / golden.get(i) - 1;
      largest = Math.max(largest, Math.abs(difference));
      report.append(
          String.format(
              Locale.ROOT,
              "%4d  %8.4f  %8.4f   %+.1e%n",
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
    MnistDetectionDataset.make(config.mnist(), Path.of("mnist"), done -> {});
    List<Double> losses = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStepEnd(Step step) {
            losses.add(step.result().loss().total());
          }
        };
    Checkpoints checkpoints = new Checkpoints(folder.resolve("checkpoints"), 1);
    new Trainer(
            config,
            TrainingData.read(config),
            checkpoints,
            listener,
            () -> losses.size() >= STEPS,
            Peers.NONE)
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
    overrides.put(
        "training.intra_op_threads", "1"); // for the file; any number must do for the test
    overrides.put("schedule.peak_rate", "1e-5");
    overrides.put("schedule.final_rate", "1e-7");
    return ConfigFile.read(Path.of("configs/mnist-smoke.yaml"), overrides);
  }

  private static List<Double> golden() throws IOException {
    return Files.readAllLines(GOLDEN).stream()
        .filter(line -> !line.startsWith("#"))
        .map(Double::valueOf)
        .toList();
  }

  private static void write(List<Double> losses) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "# Total loss of the first steps of a run; GoldenLossesTest says which, and writes this file.");
    losses.forEach(loss -> lines.add(String.format(Locale.ROOT, "%.5f", loss)));
    Files.write(GOLDEN, lines);
  }
}
