package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.cli.option.ConfigArguments;
import yolov3.cli.option.ConfigOverrides;
import yolov3.cli.option.FormatOptions;
import yolov3.cli.option.JsonOption;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.Architecture;
import yolov3.config.section.LossConfig;
import yolov3.config.section.ModelConfig;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.loader.LetterboxedBoxes;
import yolov3.io.UserException;
import yolov3.network.assignment.AnchorComparison;
import yolov3.training.TrainingData;

/** {@code yolov3 anchors}: anchors for the boxes of a data set. */
@Command(
    name = "anchors",
    description = {
      "Find anchors that fit a data set.",
      "Clusters the box sizes by k-means and compares the anchors with the current ones. Paste the last lines of the"
          + " output into the config."
    },
    footer = {
      "  ./yolov3 anchors configs/mnist-tiny.yaml",
      "  ./yolov3 anchors my/train.txt --count 6 --input-size 608 --json anchors.json"
    })
final class AnchorsCommand implements Callable<Integer> {

  private static final int DEFAULT_INPUT_SIZE = 416;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA_OR_CONFIG",
      description =
          "Labelled images in any format, or a config (YAML), of which the training split is used.")
  private Path given;

  @Mixin private FormatOptions format;

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "Number of anchors: 9 for yolov3, 6 for yolov3-tiny (default: as many as the config has, or 9 without a config).")
  private Integer count;

  @Option(
      names = "--input-size",
      paramLabel = "PIXELS",
      description =
          "Side of the network's input (default: model.input_size of the config, or 416 without"
              + " a config).")
  private Integer inputSize;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Random seed of k-means (default: seed of the config, or 1 without a config).")
  private Long seed;

  @Mixin private ConfigOverrides overrides;

  @Mixin private JsonOption json;

  @Override
  public Integer call() {
    json.check(given);
    Optional<Architecture> wanted = Optional.ofNullable(count).map(AnchorsCommand::architecture);
    requireInputSize(inputSize);
    PrintWriter out = spec.commandLine().getOut();
    try (ConsoleObserver console = new ConsoleObserver(spec, spec.commandLine().getErr(), "")) {
      ModelConfig model;
      LossConfig loss;
      List<LabelledImage> images;
      long seedOfConfig = 1;
      if (ConfigArguments.isConfig(given)) {
        format.refuse(ConfigOverrides.KEYS_INSTEAD);
        RunConfig config = overrides.read(given);
        MakeDataCommand.make(
            config.mnist(), spec, json.isStandardOutput() ? spec.commandLine().getErr() : out);
        model = config.model();
        loss = config.loss();
        images = trainingImages(config, console);
        seedOfConfig = config.seed();
      } else {
        overrides.refuse(given, "a data set");
        Architecture architecture = wanted.orElse(Architecture.YOLOV3);
        model = ModelConfig.forInference(architecture, DEFAULT_INPUT_SIZE, null, 1);
        loss = ConfigFile.defaultsOf("loss", LossConfig.class);
        images = format.open(given, null).readBoxes(console::onWarning);
      }
      int size = inputSize == null ? model.inputSize() : inputSize;
      AnchorComparison comparison =
          AnchorComparison.of(
              ModelConfig.forInference(model.architecture(), size, model.anchors(), 1),
              wanted.orElse(model.architecture()),
              loss,
              LetterboxedBoxes.of(
                  images, size, console.begin("reading image sizes", images.size())),
              seed == null ? seedOfConfig : seed);
      if (!json.isStandardOutput()) {
        print(out, comparison);
      }
      json.write(comparison, out);
    }
    return 0;
  }

  private static List<LabelledImage> trainingImages(RunConfig config, ConsoleObserver console) {
    return config.data().split().drawsNow()
        ? TrainingData.read(config, console::onWarning).train()
        : DatasetReader.of(config.data()).readBoxes(console::onWarning);
  }

  /** The network that has so many anchors. */
  private static Architecture architecture(int anchors) {
    return Arrays.stream(Architecture.values())
        .filter(each -> each.defaultAnchors().size() == anchors)
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "--count is %d; expected 9 for yolov3 or 6 for yolov3-tiny, three per stride"
                        .formatted(anchors)));
  }

  /** Training, whose assignment is counted, takes no other sizes. */
  private static void requireInputSize(Integer size) {
    int stride = Collections.max(Architecture.YOLOV3.strides());
    if (size != null && (size < 1 || size % stride != 0)) {
      throw new UserException(
          "--input-size is %d; expected a positive multiple of %d".formatted(size, stride));
    }
  }

  private static void print(PrintWriter out, AnchorComparison comparison) {
    out.printf(
        "%d boxes at input size %d; mean IoU of box and best anchor by size; best possible recall: fraction"
            + " of the boxes that get an anchor with an IoU above %s%n",
        comparison.boxes(), comparison.inputSize(), comparison.threshold());
    print(out, "current", comparison.present());
    print(out, "new", comparison.found());
    String anchors =
        comparison.found().anchors().stream()
            .map(anchor -> "[%.1f, %.1f]".formatted(anchor.width(), anchor.height()))
            .collect(Collectors.joining(", ", "[", "]"));
    String architecture =
        architecture(comparison.found().anchors().size()).title().toLowerCase(Locale.ROOT);
    out.printf(
        "%nmodel:%n  architecture: %s%n  input_size: %d%n  anchors: %s%n",
        architecture, comparison.inputSize(), anchors);
  }

  private static void print(PrintWriter out, String which, AnchorComparison.Fitted anchors) {
    out.printf(
        "  %-7s  mean IoU %.4f  best possible recall %.4f  (%d anchors)%n",
        which, anchors.meanIou(), anchors.bestPossibleRecall(), anchors.anchors().size());
  }
}
