package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.cli.console.Failures;
import yolov3.cli.option.ConfigArguments;
import yolov3.cli.option.ConfigOverrides;
import yolov3.cli.option.DatasetOptions;
import yolov3.cli.option.HtmlOption;
import yolov3.config.RunConfig;
import yolov3.data.ClassNames;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.augmentation.Augmenter;
import yolov3.data.check.DatasetCheck;
import yolov3.data.check.DatasetCheck.CheckedSplit;
import yolov3.data.check.DatasetCheck.Summary;
import yolov3.geometry.Anchor;
import yolov3.io.UserException;
import yolov3.report.DatasetReport;
import yolov3.training.TrainingData;

/** {@code yolov3 check-data}: errors and warnings of a data set. */
@Command(
    name = "check-data",
    description = {
      "Check a data set for mistakes.",
      "Reads every annotation and decodes every image, as train does before its first step. Errors make the"
          + " exit code 2; warnings do not. The MNIST set of a config is drawn if it is not there."
          + " No file of the data set is changed."
    },
    footer = {
      "  ./yolov3 check-data configs/mnist-tiny.yaml",
      "  ./yolov3 check-data configs/mnist-tiny.yaml --html data.html",
      "  ./yolov3 check-data my/train.txt --names my/classes.names --input-size 608",
      "  ./yolov3 check-data my/data.yaml",
      "  ./yolov3 check-data my/annotations/instances_train.json --images my/images"
    })
final class CheckDataCommand implements Callable<Integer> {

  private static final int LISTED_WARNINGS = 20;
  private static final int DEFAULT_INPUT_SIZE = 416;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA_OR_CONFIG",
      description =
          "Labelled images in any format, or a config (YAML), of which all splits are checked.")
  private Path given;

  @Mixin private DatasetOptions dataset;

  @Option(
      names = "--input-size",
      paramLabel = "PIXELS",
      description =
          "Side of the network's input for labelled images (default: 416); a config sets model.input_size.")
  private Integer givenSize;

  @Mixin private ConfigOverrides overrides;

  @Mixin private HtmlOption html;

  @Override
  public Integer call() {
    if (givenSize != null && givenSize < 1) {
      throw new UserException("--input-size is " + givenSize + "; expected 1 or more");
    }
    PrintWriter out = spec.commandLine().getOut();
    html.check();
    Checked checked;
    try (ConsoleObserver console = new ConsoleObserver(spec, out, "")) {
      checked = ConfigArguments.isConfig(given) ? checkConfig(console) : checkData(console);
    }
    DatasetCheck check = checked.check;
    check.splits().forEach(summary -> print(out, summary, checked.names));
    printWarnings(out, check.warnings(), LISTED_WARNINGS);
    if (html.isGiven()) {
      html.write(
          DatasetReport.of(
              checked.name,
              check,
              checked.names,
              checked.inputSize,
              checked.anchors,
              "yolov3 check-data " + given));
      out.println("HTML report in " + html);
    }
    check.requireNoErrors();
    out.println("no errors");
    return 0;
  }

  private record Checked(
      String name, ClassNames names, DatasetCheck check, int inputSize, List<Anchor> anchors) {}

  private Checked checkConfig(ConsoleObserver console) {
    dataset.refuse(ConfigOverrides.KEYS_INSTEAD);
    if (givenSize != null) {
      throw new UserException("--input-size is of data; give --set model.input_size=" + givenSize);
    }
    RunConfig config = overrides.read(given);
    MakeDataCommand.make(config.mnist(), spec, spec.commandLine().getOut());
    TrainingData data = TrainingData.read(config, console::onWarning);
    Augmenter.requireKnownClasses(config.augment(), data.names());
    int inputSize = config.model().inputSize();
    return new Checked(
        config.name(),
        data.names(),
        data.check(inputSize, config.output().models(), console),
        inputSize,
        config.model().anchors());
  }

  private Checked checkData(ConsoleObserver console) {
    overrides.refuse(given, "a data set");
    DatasetReader files = dataset.open(given);
    ClassNames names = files.names();
    int size = givenSize == null ? DEFAULT_INPUT_SIZE : givenSize;
    List<CheckedSplit> splits = new ArrayList<>();
    files
        .readAll(names, console::onWarning)
        .forEach((split, images) -> splits.add(new CheckedSplit(title(files, split), images)));
    return new Checked(
        given.toAbsolutePath().normalize().getFileName().toString(),
        names,
        DatasetCheck.of(splits, names, size, Main.MODELS, console),
        size,
        List.of());
  }

  /** Names a split, or its file if the data set has no other. */
  private static String title(DatasetReader files, Split split) {
    return files.splits().size() == 1 ? files.file(split).toString() : split.title();
  }

  /** The first warnings, and how many more there are. */
  static void printWarnings(PrintWriter out, List<String> warnings, int listed) {
    warnings.stream().limit(listed).forEach(warning -> Failures.warn(out, warning));
    if (warnings.size() > listed) {
      out.printf("… and %d more warnings%n", warnings.size() - listed);
    }
  }

  private static void print(PrintWriter out, Summary summary, ClassNames names) {
    int boxes = 0;
    StringBuilder classes = new StringBuilder();
    for (int c = 0; c < names.count(); c++) {
      boxes += summary.boxesOfClass()[c];
      classes.append("%s %d".formatted(names.name(c), summary.boxesOfClass()[c]));
      classes.append(c + 1 < names.count() ? ", " : "");
    }
    out.printf(
        "%s: %d images, %d of them background, %d boxes%n  by class: %s%n  by size in the input:",
        summary.name(), summary.images(), summary.backgrounds(), boxes, classes);
    for (int i = 0; i < summary.boxesOfSize().length; i++) {
      boolean last = i == DatasetCheck.SIZE_EDGES.size();
      int edge = DatasetCheck.SIZE_EDGES.get(last ? i - 1 : i);
      out.printf(
          " %s %d px %d%s",
          last ? "from" : "under", edge, summary.boxesOfSize()[i], last ? "\n" : ",");
    }
  }
}
