package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
import yolov3.data.check.ImageIntegrityCache;
import yolov3.geometry.Anchor;
import yolov3.io.UserException;
import yolov3.report.DatasetReport;
import yolov3.training.TrainingData;

/** {@code yolov3 check-data}: mistakes of a data set, before a run finds them. */
@Command(
    name = "check-data",
    description = {
      "Check a data set for mistakes.",
      "Reads every annotation and decodes every image, as train does before its first step. Errors exit with"
          + " code 2, warnings are counted. No file of the data set is changed."
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

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA_OR_CONFIG",
      description =
          "Labelled images (a list, a data.yaml, a folder of YOLO images, COCO JSON, a folder of Pascal VOC), or a"
              + " config (YAML): all its splits.")
  private Path given;

  @Mixin private DatasetOptions dataset;

  @Option(
      names = "--input-size",
      paramLabel = "PIXELS",
      defaultValue = "416",
      description =
          "Side of the network's input; a config has its own (default: ${DEFAULT-VALUE}).")
  private int size;

  @Mixin private ConfigOverrides overrides;

  @Mixin private HtmlOption html;

  @Override
  public Integer call() {
    if (size < 1) {
      throw new UserException("--input-size is " + size + "; expected 1 or more");
    }
    PrintWriter out = spec.commandLine().getOut();
    html.check();
    ClassNames names;
    DatasetCheck check;
    List<Anchor> anchors = List.of();
    int inputSize = size;
    String name = given.toAbsolutePath().normalize().getFileName().toString();
    // At once, since what is wrong with the files may be said after them.
    Consumer<String> warnings = warning -> Failures.warn(out, warning);
    if (ConfigArguments.isConfig(given)) {
      RunConfig config = overrides.read(given);
      TrainingData data = TrainingData.read(config.data(), warnings);
      names = data.names();
      new Augmenter(config.augment(), names); // refuses classes that it does not know
      check = check(config, data);
      anchors = config.model().anchors();
      inputSize = config.model().inputSize();
      name = config.name();
    } else {
      DatasetReader files = dataset.open(given);
      names = files.names();
      List<CheckedSplit> splits = new ArrayList<>();
      files
          .readAll(names, warnings)
          .forEach((split, images) -> splits.add(new CheckedSplit(title(files, split), images)));
      check = check(splits, names, size, Path.of("models"));
    }
    check.splits().forEach(summary -> print(out, summary, names));
    printWarnings(out, check.warnings(), LISTED_WARNINGS);
    if (html.isGiven()) {
      html.write(
          DatasetReport.of(name, check, names, inputSize, anchors, "yolov3 check-data " + given));
      out.println("HTML report in " + html);
    }
    check.requireNoErrors();
    out.println("no errors");
    return 0;
  }

  /** Names a split, or its file if the data set has no other. */
  private static String title(DatasetReader files, Split split) {
    return files.parts().size() == 1 ? files.file(split).toString() : split.title();
  }

  /** Checks all images of a run with a progress bar. */
  static DatasetCheck check(RunConfig config, TrainingData data) {
    List<CheckedSplit> splits = new ArrayList<>();
    splits.add(new CheckedSplit("training", data.train()));
    splits.add(new CheckedSplit("validation", data.validation()));
    if (!data.test().isEmpty()) {
      splits.add(new CheckedSplit("test", data.test()));
    }
    return check(splits, data.names(), config.model().inputSize(), config.output().models());
  }

  /** Checks images with a progress bar; {@code models} remembers which were whole. */
  static DatasetCheck check(
      List<CheckedSplit> splits, ClassNames names, int inputSize, Path models) {
    ImageIntegrityCache checked = ImageIntegrityCache.open(models.resolve("checked-images.json"));
    int images = splits.stream().mapToInt(split -> split.images().size()).sum();
    DatasetCheck check =
        ProgressBars.during(
            "checking images",
            images,
            done -> DatasetCheck.of(splits, names, inputSize, checked, done));
    checked.save();
    return check;
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
        Locale.ROOT,
        "%s: %d images, %d of them background, %d boxes%n  by class: %s%n  by size in the input:",
        summary.name(),
        summary.images(),
        summary.backgrounds(),
        boxes,
        classes);
    for (int i = 0; i < summary.boxesOfSize().length; i++) {
      boolean last = i == DatasetCheck.SIZE_EDGES.size();
      int edge = DatasetCheck.SIZE_EDGES.get(last ? i - 1 : i);
      out.printf(
          " %s %d px %d%s",
          last ? "from" : "under", edge, summary.boxesOfSize()[i], last ? "\n" : ",");
    }
  }
}
