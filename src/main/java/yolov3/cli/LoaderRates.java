package yolov3.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import yolov3.benchmark.LoaderBenchmark;
import yolov3.benchmark.StepBenchmark;
import yolov3.cli.console.ProgressBars;
import yolov3.cli.option.ConfigArguments;
import yolov3.config.RunConfig;
import yolov3.data.augmentation.SingleAugmentations;
import yolov3.training.TrainingData;

/**
 * What {@code benchmark --loader} measures: loader and training in turns, so that a busy machine
 * slows both. The names of the components are the keys of the JSON, in snake case.
 *
 * @param network its title
 * @param inputSize side of its input, pixels
 * @param batchSize of training and loader
 * @param cores of this machine
 * @param trainingImagesPerSecond of the config as it is, median of the rounds
 * @param loader medians of the rounds
 */
record LoaderRates(
    String network,
    int inputSize,
    int batchSize,
    int cores,
    double trainingImagesPerSecond,
    List<Row> loader) {

  private static final double SECONDS = 0.25;

  /**
   * One augmentation of every image.
   *
   * @param decoding images/s when each image is decoded anew
   * @param cached images/s when decoded images are kept in memory
   */
  record Row(String augmentation, Threads decoding, Threads cached) {}

  /** Images/s of a loader with one thread, and with two. */
  record Threads(double oneThread, double twoThreads) {

    private static Threads median(List<Threads> rounds) {
      return new Threads(
          BenchmarkCommand.median(rounds.stream().map(Threads::oneThread).toList()),
          BenchmarkCommand.median(rounds.stream().map(Threads::twoThreads).toList()));
    }
  }

  /** A row in the making. */
  private record Case(
      String augmentation, RunConfig config, List<Threads> decoding, List<Threads> cached) {

    private Row row() {
      return new Row(augmentation, Threads.median(decoding), Threads.median(cached));
    }
  }

  /**
   * @param arguments the config whose ranges the augmentations have
   * @param rounds of loader and training
   * @param steps of training in a round
   */
  static LoaderRates measure(ConfigArguments arguments, TrainingData data, int rounds, int steps) {
    RunConfig config = arguments.read();
    int batchSize = config.training().batchSize();
    List<Case> cases = cases(arguments);
    LoaderBenchmark loader = new LoaderBenchmark(data);
    List<Double> training = new ArrayList<>();
    ProgressBars.during(
        "benchmark",
        (rounds + 1L) * cases.size(),
        done -> {
          int finished = 0;
          for (Case each : cases) {
            loader.fillCache(each.config);
            done.accept(++finished);
          }
          try (StepBenchmark step = new StepBenchmark(config, data)) {
            for (int round = 0; round < rounds; round++) {
              for (Case each : cases) {
                each.decoding.add(threads(loader, each.config, false));
                each.cached.add(threads(loader, each.config, true));
                done.accept(++finished);
              }
              training.add(batchSize / step.secondsWithPipeline(steps));
            }
          }
          return finished;
        });
    return new LoaderRates(
        config.model().architecture().title(),
        config.model().inputSize(),
        batchSize,
        Runtime.getRuntime().availableProcessors(),
        BenchmarkCommand.median(training),
        cases.stream().map(Case::row).toList());
  }

  private static List<Case> cases(ConfigArguments arguments) {
    Map<String, Map<String, String>> overrides = new LinkedHashMap<>();
    overrides.put("none", SingleAugmentations.none());
    SingleAugmentations.NAMES.forEach(name -> overrides.put(name, SingleAugmentations.only(name)));
    overrides.put("all but mosaic", SingleAugmentations.allBut("mosaic"));
    overrides.put("all", SingleAugmentations.all());
    overrides.put("as the config", Map.of());
    List<Case> cases = new ArrayList<>();
    overrides.forEach(
        (name, keys) -> {
          Map<String, String> endless = new LinkedHashMap<>(keys);
          endless.put("training.epochs", String.valueOf(Integer.MAX_VALUE)); // none closes mosaic
          cases.add(new Case(name, arguments.read(endless), new ArrayList<>(), new ArrayList<>()));
        });
    return cases;
  }

  private static Threads threads(LoaderBenchmark loader, RunConfig config, boolean cached) {
    return new Threads(
        loader.imagesPerSecond(config, cached, 1, SECONDS),
        loader.imagesPerSecond(config, cached, 2, SECONDS));
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s at %d, batch %d, %d cores: training takes %.1f images/s.%n"
            + "The loader alone makes, and × that rate:%n%n",
        network,
        inputSize,
        batchSize,
        cores,
        trainingImagesPerSecond);
    out.printf("%-16s %31s   %31s%n", "", "decoding each image", "from the cache");
    out.printf(
        "%-16s %15s %15s   %15s %15s%n",
        "augmentation", "1 thread", "2 threads", "1 thread", "2 threads");
    for (Row row : loader) {
      out.printf(
          "%-16s %15s %15s   %15s %15s%n",
          row.augmentation,
          cell(row.decoding.oneThread),
          cell(row.decoding.twoThreads),
          cell(row.cached.oneThread),
          cell(row.cached.twoThreads));
    }
    out.flush();
  }

  private String cell(double imagesPerSecond) {
    return String.format(
        Locale.ROOT, "%.0f/s %5.1f×", imagesPerSecond, imagesPerSecond / trainingImagesPerSecond);
  }
}
