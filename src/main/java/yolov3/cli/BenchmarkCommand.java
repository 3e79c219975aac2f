package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import yolov3.benchmark.LoaderRates;
import yolov3.benchmark.ScoringBenchmark;
import yolov3.benchmark.StepBenchmark;
import yolov3.benchmark.StepProfile;
import yolov3.cli.console.Json;
import yolov3.cli.console.LoaderRatesText;
import yolov3.cli.console.StepProfileText;
import yolov3.cli.option.ConfigArguments;
import yolov3.cli.option.JsonOption;
import yolov3.cli.option.PythonOption;
import yolov3.config.RunConfig;
import yolov3.config.section.TrainingConfig.Precision;
import yolov3.io.AtomicFile;
import yolov3.io.Progress;
import yolov3.io.UserException;
import yolov3.training.TrainingData;
import yolov3.training.session.PrecisionChoice;

/** {@code yolov3 benchmark}: speed of training steps, of the loader, or of the evaluation. */
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
      "  ./yolov3 benchmark my.yaml --profile --trace steps.json",
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
      description = "Training steps per round (default: 20, with --loader 5, with --profile 3).")
  private Integer steps;

  @Option(names = "--loader", description = "Measure the loader alone, with each augmentation.")
  private boolean loader;

  @Option(
      names = "--profile",
      description = "Show the time of a training step by type of op and by layer.")
  private boolean profile;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Write the steps of --profile as a trace that ui.perfetto.dev opens.")
  private Path trace;

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
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%d images, %d classes, %d detections per image, %d cores; seconds of evaluation, without reading files:%n",
        images, classes, detections, Runtime.getRuntime().availableProcessors());
    ScoringBenchmark benchmark = new ScoringBenchmark(images, classes, detections);
    ScoringBenchmark.Time ours = benchmark.median();
    out.printf("  %-26s %9s %9s%n", "", "clock", "all cores");
    print(out, "yolov3, cold JVM", benchmark.cold(), "");
    print(out, "yolov3, median of " + ScoringBenchmark.ROUNDS, ours, "");
    out.flush();
    try {
      benchmark.packages(python.find()).forEach(result -> print(out, result, ours));
    } catch (UserException e) {
      throw new UserException(e.getMessage() + ": --python PATH", e);
    }
    return 0;
  }

  private static void print(
      PrintWriter out, ScoringBenchmark.Package result, ScoringBenchmark.Time ours) {
    if (result.time() == null) {
      out.printf(
          "  %-26s not installed (%s); pip install %s%n",
          result.name(), result.error(), result.name());
    } else {
      print(
          out,
          result.name() + " " + result.version(),
          result.time(),
          String.format(
              "  %.1f × and %.1f × ours; the numbers differ by %.0e",
              result.time().seconds() / ours.seconds(),
              result.time().cpuSeconds() / ours.cpuSeconds(),
              result.difference()));
    }
  }

  private static void print(PrintWriter out, String name, ScoringBenchmark.Time time, String rest) {
    out.printf("  %-26s %9.3f %9.3f%s%n", name, time.seconds(), time.cpuSeconds(), rest);
  }

  private int training() {
    if ((rounds != null && rounds < 1) || (steps != null && steps < 1)) {
      throw new UserException("--rounds and --steps must be 1 or more");
    }
    if (json.isGiven() && !loader && !profile) {
      throw new UserException("--json goes with --loader or --profile");
    }
    if (trace != null && !profile) {
      throw new UserException("--trace goes with --profile");
    }
    if (profile && (loader || rounds != null)) {
      throw new UserException("--profile excludes --loader and --rounds");
    }
    json.check();
    if (trace != null) {
      JsonOption.requireFolder("--trace", trace);
    }
    RunConfig config = arguments.read();
    PrintWriter out = spec.commandLine().getOut();
    boolean silent = json.isStandardOutput();
    MakeDataCommand.make(config.mnist(), spec, silent ? spec.commandLine().getErr() : out);
    TrainingData data = TrainingData.read(config.data());
    try (ConsoleObserver console = new ConsoleObserver(spec, out, "")) {
      if (loader) {
        LoaderRates rates =
            LoaderRates.measure(
                arguments::read, data, orElse(rounds, 3), orElse(steps, 5), console);
        if (!silent) {
          LoaderRatesText.print(out, rates);
        }
        json.write(rates, out);
      } else {
        RunConfig chosen = withPrecision(config, data, silent ? spec.commandLine().getErr() : out);
        if (profile) {
          profile(chosen, data, orElse(steps, 3));
        } else {
          timeSteps(chosen, data, orElse(rounds, 5), orElse(steps, 20), console);
        }
      }
    }
    return 0;
  }

  private static RunConfig withPrecision(RunConfig config, TrainingData data, PrintWriter out) {
    if (config.training().precision() != Precision.AUTO) {
      return config;
    }
    PrecisionChoice choice = PrecisionChoice.measure(config, data.names().count());
    out.printf("precision %s%n", choice);
    out.flush();
    return choice.in(config);
  }

  private void profile(RunConfig config, TrainingData data, int tracedSteps) {
    StepProfile traced;
    try (StepBenchmark benchmark = new StepBenchmark(config, data)) {
      traced = benchmark.profile(tracedSteps);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (!json.isStandardOutput()) {
      StepProfileText.print(out, config, traced);
    }
    json.write(
        Map.of(
            "step_seconds", traced.seconds(),
            "by_type", traced.byType(),
            "by_layer", traced.byLayer()),
        out);
    if (trace != null) {
      AtomicFile.write(trace, Json.of(traced.trace()));
    }
  }

  private static int orElse(Integer given, int otherwise) {
    return given == null ? otherwise : given;
  }

  private void timeSteps(
      RunConfig config, TrainingData data, int roundCount, int stepsOfRound, Progress progress) {
    StepBenchmark.Result median =
        StepBenchmark.run(config, data, roundCount, stepsOfRound, progress);
    PrintWriter out = spec.commandLine().getOut();
    int batch = config.training().batchSize();
    out.printf(
        "%s at %d, batch %d, %d rounds of %d steps; medians:%n",
        config.model().architecture().title(),
        config.model().inputSize(),
        batch,
        roundCount,
        stepsOfRound);
    print(out, "bare graph, constant inputs", median.bareSeconds(), batch);
    print(out, "whole step with its pipeline", median.pipelineSeconds(), batch);
    out.printf("ratio %.3f (median of the rounds)%n", median.ratio());
  }

  private static void print(PrintWriter out, String what, double seconds, int batch) {
    out.printf("  %-28s %7.1f ms  %6.1f images/s%n", what, 1000 * seconds, batch / seconds);
  }
}
