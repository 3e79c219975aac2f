package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import yolov3.cli.console.ScoringTimesText;
import yolov3.cli.console.StepTimesText;
import yolov3.cli.option.ConfigArguments;
import yolov3.cli.option.JsonOption;
import yolov3.cli.option.PythonOption;
import yolov3.config.RunConfig;
import yolov3.io.AtomicFile;
import yolov3.io.Progress;
import yolov3.io.UserException;
import yolov3.network.runtime.DeviceChoice;
import yolov3.training.TrainingData;
import yolov3.training.session.PrecisionChoice;

/** {@code yolov3 benchmark}: speed of training steps, of the loader, or of the evaluation. */
@Command(
    name = "benchmark",
    description = {
      "Time training, inference, data loading or COCO evaluation.",
      "Without --inference, --loader, --profile or --coco-eval, training steps are timed in alternation: with the input pipeline, and on constant"
          + " inputs. The printed ratio is the time with the pipeline divided by the time on constant inputs: 1 is best,"
          + " 1.05 means that the pipeline makes training 5%% slower. The times of two days may differ because the"
          + " machine was busy; their ratios can be compared.",
      "--loader measures how many img/s the loader delivers alone, for each augmentation in four ways: on one or on two"
          + " threads, decoding every image or taking it from the cache. Each is compared with the img/s that training uses."
          + " Training is slowed down if the loader delivers less than about twice as many img/s as training uses.",
      "--profile traces a few training steps on constant inputs and prints the time of their ops, by type of op and by"
          + " layer. Ops run on several threads at once, so that their times add up to more than the step takes.",
      "--inference measures a SavedModel, or the network of a config with random weights: latency of one image and"
          + " throughput in batches of 8, of the network alone and from the bytes of a JPEG to boxes after NMS."
          + " TensorFlow Java in float32, and in bfloat16 if this machine has instructions for it, takes turns with ONNX"
          + " Runtime, OpenVINO and OpenCV if Python has them and the packages of export --format onnx.",
      "--coco-eval times the twelve COCO metrics of synthetic detections, computed by this program, by pycocotools and"
          + " by faster-coco-eval."
    },
    footer = {
      "  ./yolov3 benchmark configs/mnist-tiny.yaml",
      "  ./yolov3 benchmark configs/mnist-tiny.yaml --set training.batch_size=4 --rounds 7",
      "  ./yolov3 benchmark my.yaml --json steps.json",
      "  ./yolov3 benchmark configs/mnist-tiny.yaml --loader",
      "  ./yolov3 benchmark my.yaml --loader --json -",
      "  ./yolov3 benchmark mnist-tiny --inference --python .venv/bin/python",
      "  ./yolov3 benchmark my.yaml --inference --set model.input_size=320 --json speed.json",
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
      description =
          "Number of rounds; each round measures everything once (default: 5; with --loader: 3).")
  private Integer rounds;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Training steps per round, with --inference batches of 8 images (default: 20; with --inference: 2; with"
              + " --loader: 5; with --profile: 3).")
  private Integer steps;

  @Option(names = "--inference", description = "Measure inference in this and other runtimes.")
  private boolean inference;

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

  @Option(names = "--coco-eval", description = "Measure COCO evaluation, which takes no CONFIG.")
  private boolean scoring;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Number of synthetic images for --coco-eval (default: 5000).")
  private Integer images;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "Number of classes for --coco-eval (default: 80).")
  private Integer classes;

  @Option(
      names = "--detections",
      paramLabel = "N",
      description = "Detections per image for --coco-eval (default: 100).")
  private Integer detections;

  @Mixin private PythonOption python;

  @Override
  public Integer call() {
    if (scoring) {
      return scoring();
    }
    if (images != null || classes != null || detections != null) {
      throw new UserException(
          "--images, --classes and --detections work only with --coco-eval; remove them");
    }
    if (arguments == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required parameter: 'CONFIG', or --coco-eval");
    }
    return inference ? inference() : training();
  }

  private int inference() {
    requirePositive();
    if (loader || profile || trace != null) {
      throw new UserException("--inference can't be combined with --loader, --profile or --trace");
    }
    json.check(arguments.file());
    InferenceMeasurement measurement = new InferenceMeasurement(spec, arguments, json);
    measurement.run(python.find(), orElse(rounds, 5), orElse(steps, 2));
    return 0;
  }

  private void requirePositive() {
    if ((rounds != null && rounds < 1) || (steps != null && steps < 1)) {
      throw new UserException("--rounds and --steps must be 1 or more");
    }
  }

  private int scoring() {
    boolean hasOthers = loader || inference || profile || trace != null || json.isGiven();
    if (arguments != null || hasOthers || rounds != null || steps != null) {
      throw new UserException(
          "--coco-eval takes no config and only the options --images, --classes, --detections and --python; remove the others");
    }
    int imageCount = orElse(images, 5000);
    int classCount = orElse(classes, 80);
    int detectionCount = orElse(detections, 100);
    if (imageCount < 1 || classCount < 1 || detectionCount < 1) {
      throw new UserException("--images, --classes and --detections must be 1 or more");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%d images, %d classes, %d detections per image, %d cores; seconds of evaluation, without reading files:%n",
        imageCount, classCount, detectionCount, Runtime.getRuntime().availableProcessors());
    ScoringBenchmark benchmark = new ScoringBenchmark(imageCount, classCount, detectionCount);
    ScoringBenchmark.Time ours = benchmark.median();
    out.printf("  %-26s %9s %9s%n", "", "clock", "all cores");
    ScoringTimesText.print(out, "yolov3, cold JVM", benchmark.cold(), "");
    ScoringTimesText.print(out, "yolov3, median of " + ScoringBenchmark.ROUNDS, ours, "");
    out.flush();
    try {
      benchmark
          .packages(python.find())
          .forEach(result -> ScoringTimesText.print(out, result, ours));
    } catch (UserException e) {
      throw new UserException(e.getMessage() + ": --python PATH", e);
    }
    return 0;
  }

  private int training() {
    requirePositive();
    if (trace != null && !profile) {
      throw new UserException("--trace works only with --profile; add --profile");
    }
    if (profile && (loader || rounds != null)) {
      throw new UserException("--profile can't be combined with --loader or --rounds");
    }
    json.check(arguments.file());
    if (trace != null) {
      JsonOption.requireFolder("--trace", trace);
      JsonOption.requireNoInput(trace, List.of(arguments.file()));
    }
    RunConfig read = arguments.read();
    read.training().requireBatchSize();
    DeviceChoice device =
        DeviceChoice.choose(read.training().device(), read.training().intraOpThreads());
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter lines = json.isStandardOutput() ? spec.commandLine().getErr() : out;
    MakeDataCommand.make(read.mnist(), spec, lines);
    TrainingData data = TrainingData.read(read);
    int batchSize = Math.min(read.training().batchSize(), data.train().size());
    RunConfig config = read.with("training.batch_size", batchSize);
    try (ConsoleObserver console = new ConsoleObserver(spec, lines, "training")) {
      console.onDevice(device);
      Optional<PrecisionChoice> precision = PrecisionChoice.ofAuto(config, data.names().count());
      precision.ifPresent(console::onPrecision);
      RunConfig chosen = precision.map(choice -> choice.in(config)).orElse(config);
      if (loader) {
        loader(chosen, data, console);
      } else if (profile) {
        profile(chosen, data, orElse(steps, 3));
      } else {
        timeSteps(chosen, data, orElse(rounds, 5), orElse(steps, 20), console);
      }
    }
    return 0;
  }

  private void loader(RunConfig config, TrainingData data, Progress progress) {
    LoaderRates rates =
        LoaderRates.measure(
            overrides ->
                arguments
                    .read(overrides)
                    .with("training.batch_size", config.training().batchSize())
                    .with("training.precision", config.training().precision())
                    .with("training.layout", config.training().layout()),
            data,
            orElse(rounds, 3),
            orElse(steps, 5),
            progress);
    PrintWriter out = spec.commandLine().getOut();
    if (!json.isStandardOutput()) {
      LoaderRatesText.print(out, rates);
    }
    json.write(rates, out);
  }

  private void profile(RunConfig config, TrainingData data, int tracedSteps) {
    StepProfile traced;
    try (StepBenchmark benchmark = new StepBenchmark(config, data)) {
      traced = benchmark.profile(tracedSteps);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (!json.isStandardOutput()) {
      StepTimesText.print(out, config, traced);
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
    if (!json.isStandardOutput()) {
      StepTimesText.print(out, config, median, roundCount, stepsOfRound);
    }
    json.write(median, out);
  }
}
