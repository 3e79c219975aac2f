package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.cli.console.Failures;
import yolov3.cli.console.ProgressBars;
import yolov3.cli.option.ConfigArguments;
import yolov3.cli.option.ConfigOverrides;
import yolov3.cli.option.FormatOptions;
import yolov3.cli.option.JsonOption;
import yolov3.cli.option.KeyOptions;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.Architecture;
import yolov3.config.section.LossConfig;
import yolov3.config.section.ModelConfig;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.loader.LetterboxedBoxes;
import yolov3.geometry.Anchor;
import yolov3.geometry.LabelledBox;
import yolov3.io.UserException;
import yolov3.network.assignment.AnchorFit;
import yolov3.network.assignment.AnchorKMeans;
import yolov3.network.assignment.TargetAssigner;

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
      description = "Labelled images in any format, or a config (YAML): its training split.")
  private Path given;

  @Mixin private FormatOptions format;

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "Number of anchors: 9 for yolov3, 6 for yolov3-tiny (default: the config's, else 9).")
  private Integer count;

  @Option(
      names = "--input-size",
      paramLabel = "PIXELS",
      description = "Side of the network's input (default: the config's, else 416).")
  private Integer inputSize;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Random seed of k-means (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private ConfigOverrides overrides;

  @Mixin private JsonOption json;

  @Override
  public Integer call() {
    json.check();
    if (count != null) {
      architecture(count);
    }
    requireInputSize(inputSize);
    PrintWriter out = spec.commandLine().getOut();
    Question question = ConfigArguments.isConfig(given) ? ofConfig() : ofList();
    List<List<LabelledBox>> boxes =
        ProgressBars.during(
            "reading image sizes",
            question.images.size(),
            done -> LetterboxedBoxes.of(question.images, question.inputSize, done));
    Answer answer = Answer.to(question, boxes, seed);
    if (!json.isStandardOutput()) {
      print(out, answer);
    }
    json.write(answer, out);
    return 0;
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

  private void warn(String warning) {
    Failures.warn(spec.commandLine().getErr(), KeyOptions.addTo(warning, spec));
  }

  private Question ofConfig() {
    RunConfig config = overrides.read(given);
    MakeDataCommand.make(
        config.mnist(),
        spec,
        json.isStandardOutput() ? spec.commandLine().getErr() : spec.commandLine().getOut());
    List<Anchor> present = config.model().anchors();
    return new Question(
        DatasetReader.of(config.data()).readBoxes(this::warn),
        inputSize == null ? config.model().inputSize() : inputSize,
        present,
        count == null ? present.size() : count,
        config.loss());
  }

  private Question ofList() {
    List<Anchor> present =
        (count == null ? Architecture.YOLOV3 : architecture(count)).defaultAnchors();
    return new Question(
        format.open(given, null).readBoxes(this::warn),
        inputSize == null ? DEFAULT_INPUT_SIZE : inputSize,
        present,
        present.size(),
        ConfigFile.defaultsOf("loss", LossConfig.class));
  }

  private static void print(PrintWriter out, Answer answer) {
    out.printf(
        Locale.ROOT,
        "%d boxes at input size %d; mean IoU of box and best anchor by size; best possible recall: fraction"
            + " of the boxes that get an anchor with an IoU above %s%n",
        answer.boxes,
        answer.inputSize,
        answer.threshold);
    print(out, "current", answer.present);
    print(out, "new", answer.found);
    out.printf("%nmodel:%n  input_size: %d%n  anchors: %s%n", answer.inputSize, inYaml(answer));
  }

  private static void print(PrintWriter out, String which, FittedAnchors anchors) {
    out.printf(
        Locale.ROOT,
        "  %-7s  mean IoU %.4f  best possible recall %.4f  (%d anchors)%n",
        which,
        anchors.meanIou,
        anchors.bestPossibleRecall,
        anchors.anchors.size());
  }

  private static String inYaml(Answer answer) {
    return answer.found.anchors.stream()
        .map(anchor -> String.format(Locale.ROOT, "[%.1f, %.1f]", anchor.width(), anchor.height()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private record Question(
      List<LabelledImage> images,
      int inputSize,
      List<Anchor> present,
      int count,
      LossConfig loss) {}

  /** The figures, as in the JSON file. */
  record Answer(
      int boxes, int inputSize, double threshold, FittedAnchors present, FittedAnchors found) {

    static Answer to(Question question, List<List<LabelledBox>> boxes, long seed) {
      List<Anchor> sizes = LetterboxedBoxes.sizes(boxes);
      List<Anchor> found =
          AnchorKMeans.find(sizes, question.count, seed).stream().map(Answer::rounded).toList();
      return new Answer(
          sizes.size(),
          question.inputSize,
          question.loss.anchorThreshold(),
          FittedAnchors.of(question.present, boxes, question),
          FittedAnchors.of(found, boxes, question));
    }

    /** To the tenth that is printed, so that the figures are those of the pasted lines. */
    private static Anchor rounded(Anchor anchor) {
      return new Anchor(tenths(anchor.width()), tenths(anchor.height()));
    }

    private static double tenths(double pixels) {
      return Math.max(1, Math.round(10 * pixels)) / 10.0;
    }
  }

  /** Anchors and how they fit, as in the JSON file. */
  record FittedAnchors(List<Anchor> anchors, double meanIou, double bestPossibleRecall) {

    static FittedAnchors of(
        List<Anchor> anchors, List<List<LabelledBox>> boxes, Question question) {
      ModelConfig model =
          ModelConfig.forInference(architecture(anchors.size()), question.inputSize, anchors, 1);
      AnchorFit fit = AnchorFit.of(new TargetAssigner(model, question.loss), boxes);
      return new FittedAnchors(anchors, fit.meanIou(), fit.bestPossibleRecall());
    }
  }
}
