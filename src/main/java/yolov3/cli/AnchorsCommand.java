package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.annotation.DataFiles;
import yolov3.assignment.AnchorClusters;
import yolov3.assignment.AnchorFit;
import yolov3.config.Architecture;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.dataset.BoxSizes;
import yolov3.dataset.LabelledImage;
import yolov3.error.UserException;
import yolov3.geometry.Anchor;

/** {@code yolov3 anchors}: anchors that fit the boxes of a data set. */
@Command(
    name = "anchors",
    description =
        "Finds anchors for the boxes of a data set and says how much better than the present ones they fit."
            + " Paste the lines at the end into the config.",
    footer = {
      "  ./yolov3 anchors configs/mnist-tiny.yaml",
      "  ./yolov3 anchors my/train.txt --count 6 --input-size 608 --json anchors.json"
    })
final class AnchorsCommand implements Callable<Integer> {

  private static final double DEFAULT_THRESHOLD = 0.3;
  private static final int DEFAULT_INPUT_SIZE = 416;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA_OR_CONFIG",
      description = "Labelled images in any format, or a config (YAML): its training images.")
  private Path given;

  @Mixin private FormatOptions format;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Anchors: 9 for yolov3, 6 for yolov3-tiny (default: as the config, else 9).")
  private Integer count;

  @Option(
      names = "--input-size",
      paramLabel = "PIXELS",
      description = "Side of the network's input (default: as the config, else 416).")
  private Integer inputSize;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the clusters' starts (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the config. Repeatable.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Mixin private JsonOption json;

  @Override
  public Integer call() {
    json.check();
    requireAtLeastOne("--count", count);
    requireAtLeastOne("--input-size", inputSize);
    PrintWriter out = spec.commandLine().getOut();
    Question question = ConfigArguments.isConfig(given) ? ofConfig() : ofList();
    List<Anchor> sizes =
        ProgressBars.during(
            "reading image sizes",
            question.images.size(),
            done -> BoxSizes.of(question.images, question.inputSize, done));
    Answer answer = Answer.to(question, sizes, seed);
    if (!json.isStandardOutput()) {
      print(out, answer, question.threshold);
    }
    json.write(answer, out);
    return 0;
  }

  private static void requireAtLeastOne(String option, Integer value) {
    if (value != null && value < 1) {
      throw new UserException(option + " is " + value + "; expected 1 or more");
    }
  }

  private void warn(String warning) {
    Failures.warn(spec.commandLine().getErr(), warning);
  }

  private Question ofConfig() {
    RunConfig config = ConfigFile.read(given, overrides);
    MakeDataCommand.make(
        config.mnist(),
        json.isStandardOutput() ? spec.commandLine().getErr() : spec.commandLine().getOut());
    List<Anchor> present = config.model().anchors();
    return new Question(
        DataFiles.of(config.data()).readBoxes(this::warn),
        inputSize == null ? config.model().inputSize() : inputSize,
        present,
        count == null ? present.size() : count,
        config.loss().anchorThreshold());
  }

  private Question ofList() {
    boolean tiny = count != null && count == Architecture.YOLOV3_TINY.defaultAnchors().size();
    List<Anchor> present = (tiny ? Architecture.YOLOV3_TINY : Architecture.YOLOV3).defaultAnchors();
    return new Question(
        format.files(given, null).readBoxes(this::warn),
        inputSize == null ? DEFAULT_INPUT_SIZE : inputSize,
        present,
        count == null ? present.size() : count,
        DEFAULT_THRESHOLD);
  }

  private static void print(PrintWriter out, Answer answer, double threshold) {
    out.printf(
        Locale.ROOT,
        "%d boxes at %d; recall: the share of them that has an anchor of an IoU above %s%n",
        answer.boxes,
        answer.inputSize,
        threshold);
    print(out, "present", answer.present);
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
      double threshold) {}

  /** The figures, as in the JSON file. */
  record Answer(
      int boxes, int inputSize, double threshold, FittedAnchors present, FittedAnchors found) {

    static Answer to(Question question, List<Anchor> sizes, long seed) {
      List<Anchor> found =
          AnchorClusters.find(sizes, question.count, seed).stream().map(Answer::rounded).toList();
      return new Answer(
          sizes.size(),
          question.inputSize,
          question.threshold,
          FittedAnchors.of(question.present, sizes, question.threshold),
          FittedAnchors.of(found, sizes, question.threshold));
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

    static FittedAnchors of(List<Anchor> anchors, List<Anchor> sizes, double threshold) {
      AnchorFit fit = AnchorFit.of(anchors, sizes, threshold);
      return new FittedAnchors(anchors, fit.meanIou(), fit.bestPossibleRecall());
    }
  }
}
