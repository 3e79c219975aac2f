package yolov3.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import yolov3.benchmark.ScoringBenchmark;
import yolov3.benchmark.StepBenchmark;
import yolov3.cli.console.ProgressBars;
import yolov3.cli.option.ConfigArguments;
import yolov3.cli.option.JsonOption;
import yolov3.cli.option.PythonOption;
import yolov3.config.RunConfig;
import yolov3.io.UserException;
import yolov3.training.TrainingData;

/** {@code yolov3 benchmark}: speed of training steps, of the loader, or of COCO evaluation. */
@Command(
    name = "benchmark",
    description = {
      "Measure the speed of training, data loading or COCO evaluation.",
      "Without options: training steps with the input pipeline and on constant inputs, in alternation. Their ratio is"
          + " the cost of the pipeline; it can be compared between days, seconds can't.",
      "--loader: img/s of the loader alone, with each augmentation, on one and two threads, decoding and from the"
          + " cache, compared with training. Below about twice the speed of training the loader slows it down.",
      "--coco-eval: the twelve COCO metrics of synthetic detections, here and by pycocotools and faster-coco-eval."
    },
    footer = {
      "  ./yolov3 benchmark configs/mnist-tiny.yaml",
      "  ./yolov3 benchmark configs/mnist-tiny.yaml --set training.batch_size=4 --rounds 7",
      "  ./yolov3 benchmark configs/mnist-tiny.yaml --loader",
      "  ./yolov3 benchmark my.yaml --loader --json -",
      "  ./yolov3 benchmark --coco-eval",
      "  ./yolov3 benchmark --coco-eval --images 500 --classes 20 --python .venv/bin/python"
    })
final class BenchmarkCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @ArgGroup(exclusive = false, multiplicity = "0..1")
  private ConfigArguments arguments;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds; each measures everything once (default: 5, with --loader 3).")
  private Integer rounds;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Training steps per round (default: 20, with --loader 5).")
  private Integer steps;

  @Option(names = "--loader", description = "Measure the loader alone, with each augmentation.")
  private boolean loader;

  @Mixin private JsonOption json;

  @Option(names = "--coco-eval", description = "Measure COCO evaluation; takes no CONFIG.")
  private boolean scoring;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Images of --coco-eval (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--classes",
      paramLabel = "N",
      defaultValue = "80",
      description = "Classes of --coco-eval (default: ${DEFAULT-VALUE}).")
  private int classes;

  @Option(
      names = "--detections",
      paramLabel = "N",
      defaultValue = "100",
      description = "Detections per image of --coco-eval (default: ${DEFAULT-VALUE}).")
  private int detections;

  @Mixin private PythonOption python;

  @Override
  public Integer call() {
    if (scoring) {
      return scoring();
    }
    if (arguments == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required parameter: 'CONFIG', or --coco-eval");
    }
    return training();
  }

  private int scoring() {
    if (arguments != null || loader) {
      throw new UserException(
          loader
              ? "--coco-eval and --loader exclude each other"
              : "--coco-eval takes no config; its detections are synthetic");
    }
    if (json.isGiven() || rounds != null || steps != null) {
      throw new UserException("--json, --rounds and --steps are not for --coco-eval");
    }
    if (images < 1 || classes < 1 || detections < 1) {
      throw new UserException("--images, --classes and --detections must be 1 or more");
    }
    new ScoringBenchmark(spec.commandLine().getOut())
        .run(images, classes, detections, python.find());
    return 0;
  }

  private int training() {
    if ((rounds != null && rounds < 1) || (steps != null && steps < 1)) {
      throw new UserException("--rounds and --steps must be 1 or more");
    }
    if (json.isGiven() && !loader) {
      throw new UserException("--json goes with --loader");
    }
    json.check();
    RunConfig config = arguments.read();
    PrintWriter out = spec.commandLine().getOut();
    boolean silent = json.isStandardOutput();
    MakeDataCommand.make(config.mnist(), silent ? spec.commandLine().getErr() : out);
    TrainingData data = TrainingData.read(config.data());
    if (loader) {
      LoaderRates rates = LoaderRates.measure(arguments, data, orElse(rounds, 3), orElse(steps, 5));
      if (!silent) {
        rates.print(out);
      }
      json.write(rates, out);
    } else {
      timeSteps(config, data, orElse(rounds, 5), orElse(steps, 20));
    }
    return 0;
  }

  private static int orElse(Integer given, int otherwise) {
    return given == null ? otherwise : given;
  }

  private void timeSteps(RunConfig config, TrainingData data, int roundCount, int stepsOfRound) {
    List<StepBenchmark.Round> results = new ArrayList<>();
    ProgressBars.during(
        "benchmark",
        roundCount,
        done -> {
          try (StepBenchmark benchmark = new StepBenchmark(config, data)) {
            for (int round = 1; round <= roundCount; round++) {
              results.add(benchmark.round(stepsOfRound));
              done.accept(round);
            }
          }
          return results;
        });
    PrintWriter out = spec.commandLine().getOut();
    int batch = config.training().batchSize();
    out.printf(
        Locale.ROOT,
        "%s at %d, batch %d, %d rounds of %d steps; medians:%n",
        config.model().architecture().title(),
        config.model().inputSize(),
        batch,
        roundCount,
        stepsOfRound);
    double bare = median(results.stream().map(StepBenchmark.Round::bareSeconds).toList());
    double pipeline = median(results.stream().map(StepBenchmark.Round::pipelineSeconds).toList());
    print(out, "bare graph, constant inputs", bare, batch);
    print(out, "whole step with its pipeline", pipeline, batch);
    out.printf(
        Locale.ROOT,
        "ratio %.3f (median of the rounds)%n",
        median(results.stream().map(StepBenchmark.Round::ratio).toList()));
  }

  private static void print(PrintWriter out, String what, double seconds, int batch) {
    out.printf(
        Locale.ROOT, "  %-28s %7.1f ms  %6.1f images/s%n", what, 1000 * seconds, batch / seconds);
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
