package yolov3.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.DoubleStream;
import yolov3.config.RunConfig;
import yolov3.data.augmentation.SingleAugmentations;
import yolov3.geometry.Median;
import yolov3.io.Progress;
import yolov3.training.TrainingData;

/**
 * Throughput of the loader alone and of training, measured in turns, so that a busy machine slows
 * both. The names of the components are the keys of the JSON, in snake case.
 *
 * @param network its title
 * @param inputSize side of its input, pixels
 * @param batchSize of training and loader
 * @param cores of this machine
 * @param trainingImagesPerSecond of the config as it is, median of the rounds
 * @param loader medians of the rounds
 */
public record LoaderRates(
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
  public record Row(String augmentation, Threads decoding, Threads cached) {}

  /** Images/s of a loader with one thread, and with two. */
  public record Threads(double oneThread, double twoThreads) {

    private static Threads median(List<Threads> rounds) {
      return new Threads(
          Median.of(rounds.stream().mapToDouble(Threads::oneThread)),
          Median.of(rounds.stream().mapToDouble(Threads::twoThreads)));
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
   * Measures every augmentation alone, all of them, and those of the config.
   *
   * @param configs reads the run's config with overrides: the augmentations have its ranges
   * @param rounds of loader and training
   * @param steps of training in a round
   */
  public static LoaderRates measure(
      Function<Map<String, String>, RunConfig> configs,
      TrainingData data,
      int rounds,
      int steps,
      Progress progress) {
    RunConfig config = configs.apply(Map.of());
    int batchSize = config.training().batchSize();
    List<Case> cases = cases(configs);
    IntConsumer done = progress.begin("benchmark", (rounds + 1L) * cases.size());
    int finished = 0;
    LoaderBenchmark loader = new LoaderBenchmark(data);
    for (Case each : cases) {
      loader.fillCache(each.config);
      done.accept(++finished);
    }
    DoubleStream.Builder training = DoubleStream.builder();
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
    return new LoaderRates(
        config.model().architecture().title(),
        config.model().inputSize(),
        batchSize,
        Runtime.getRuntime().availableProcessors(),
        Median.of(training.build()),
        cases.stream().map(Case::row).toList());
  }

  private static List<Case> cases(Function<Map<String, String>, RunConfig> configs) {
    Map<String, Map<String, String>> overrides = new LinkedHashMap<>();
    overrides.put("none", SingleAugmentations.of(name -> false));
    SingleAugmentations.NAMES.forEach(
        name -> overrides.put(name, SingleAugmentations.of(name::equals)));
    overrides.put("all but mosaic", SingleAugmentations.of(name -> !name.equals("mosaic")));
    overrides.put("all", SingleAugmentations.of(name -> true));
    overrides.put("as the config", Map.of());
    List<Case> cases = new ArrayList<>();
    overrides.forEach(
        (name, keys) -> {
          Map<String, String> endless = new LinkedHashMap<>(keys);
          endless.put("training.epochs", String.valueOf(Integer.MAX_VALUE)); // none closes mosaic
          cases.add(new Case(name, configs.apply(endless), new ArrayList<>(), new ArrayList<>()));
        });
    return cases;
  }

  private static Threads threads(LoaderBenchmark loader, RunConfig config, boolean cached) {
    return new Threads(
        loader.imagesPerSecond(config, cached, 1, SECONDS),
        loader.imagesPerSecond(config, cached, 2, SECONDS));
  }
}
