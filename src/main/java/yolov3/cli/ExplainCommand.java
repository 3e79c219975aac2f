package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.cli.console.Failures;
import yolov3.cli.console.TextTable;
import yolov3.cli.option.ConfigArguments;
import yolov3.cli.option.JsonOption;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.LossConfig;
import yolov3.config.section.ModelConfig;
import yolov3.data.loader.BatchPlan;
import yolov3.io.UserException;
import yolov3.report.chart.PngFile;
import yolov3.report.html.Figure;
import yolov3.report.html.Table;
import yolov3.report.html.Theme;
import yolov3.report.tutorial.Explanation;
import yolov3.report.tutorial.GiouExplanation;
import yolov3.report.tutorial.InitializationExplanation;
import yolov3.report.tutorial.LossExplanation;
import yolov3.report.tutorial.ScheduleExplanation;
import yolov3.tensorboard.EventWriter;
import yolov3.training.TrainingData;

/** {@code yolov3 explain}: figures of the tutorial, computed by the code that trains. */
@Command(
    name = "explain",
    description =
        "Draws what the tutorial explains, computed by the code that trains: overlap of boxes, initial weights,"
            + " learning rate, and what the loss teaches. Each writes a PNG and TensorBoard data, and prints the numbers.",
    footer = {
      "  ./yolov3 explain giou",
      "  ./yolov3 explain initialization --out figures",
      "  ./yolov3 explain schedule configs/mnist-tiny.yaml",
      "  ./yolov3 explain loss --json -",
      "  tensorboard --logdir explained"
    })
final class ExplainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  /** Without a topic: the usage. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr(), CommandLine.Help.Ansi.OFF);
    return Failures.USER_MISTAKE;
  }

  /** Where an explanation goes. */
  static final class Output {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
        names = "--out",
        paramLabel = "DIR",
        defaultValue = "explained",
        description = "Folder for the PNG (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
        names = "--log",
        paramLabel = "DIR",
        description =
            "Folder for TensorBoard data (default: a folder of the topic's name in --out).")
    private Path log;

    @Mixin private JsonOption json;

    int write(Explanation explanation) {
      json.check();
      Path events = log == null ? out.resolve(spec.name()) : log;
      PrintWriter terminal = spec.commandLine().getOut();
      explanation
          .figures()
          .forEach(
              (name, figure) ->
                  PngFile.write(figure.titledImage(Theme.LIGHT), out.resolve(name + ".png")));
      writeEvents(explanation, events);
      json.write(explanation.numbers(), terminal);
      if (!json.isStandardOutput()) {
        explanation.tables().forEach(table -> TextTable.print(terminal, table));
        terminal.printf("images in %s, TensorBoard data in %s%n", out, events);
      }
      return 0;
    }

    private static void writeEvents(Explanation explanation, Path folder) {
      try (EventWriter events = new EventWriter(folder)) {
        events.restart(0); // what an earlier call left here is superseded
        explanation.log(events);
        for (Map.Entry<String, Figure> figure : explanation.figures().entrySet()) {
          events.image(figure.getKey(), 0, figure.getValue().titledImage(Theme.LIGHT));
        }
        for (Table table : explanation.tables()) {
          events.text(tag(table), 0, markdown(table));
        }
      }
    }

    private static String tag(Table table) {
      return table.title().toLowerCase(Locale.ROOT).replace(' ', '_');
    }

    private static String markdown(Table table) {
      StringBuilder text = new StringBuilder();
      text.append(row(table.columns().stream().map(Table.Column::name).toList()));
      text.append(
          row(table.columns().stream().map(column -> column.numeric() ? "---:" : "---").toList()));
      table.rows().forEach(row -> text.append(row(row.cells())));
      return text.append('\n').append(table.note()).toString();
    }

    private static String row(List<String> cells) {
      return "| " + String.join(" | ", cells) + " |\n";
    }
  }

  @Command(
      name = "giou",
      description = "Pairs of boxes with the same IoU and another GIoU.",
      footer = "  ./yolov3 explain giou --out figures")
  int giou(@Mixin Output output) {
    return output.write(GiouExplanation.compute());
  }

  @Command(
      name = "initialization",
      description =
          "Outputs of three tanh layers for initial weights of several standard deviations, of Glorot and of He.",
      footer = "  ./yolov3 explain initialization --seed 7")
  int initialization(
      @Mixin Output output,
      @Option(
              names = "--seed",
              defaultValue = "1",
              description = "Of inputs and weights (default: ${DEFAULT-VALUE}).")
          long seed) {
    return output.write(InitializationExplanation.compute(seed));
  }

  @Command(
      name = "schedule",
      description = "The learning rate of a run: warm-up and cosine.",
      footer = {
        "  ./yolov3 explain schedule configs/mnist-tiny.yaml",
        "  ./yolov3 explain schedule my.yaml --images 5000"
      })
  int schedule(
      @Mixin Output output,
      @Mixin ConfigArguments arguments,
      @Option(
              names = "--images",
              paramLabel = "N",
              description = "Number of training images, instead of reading their list.")
          Integer images) {
    if (images != null && images < 1) {
      throw new UserException("--images is " + images + "; expected 1 or more");
    }
    RunConfig config = arguments.read();
    int count = images == null ? trainingImages(config) : images;
    long steps = BatchPlan.batchesPerEpoch(count, config.training().batchSize());
    return output.write(ScheduleExplanation.of(config, steps));
  }

  /** A set of digits that is not drawn yet has as many as the config says. */
  private static int trainingImages(RunConfig config) {
    Path list = config.data().train();
    if (config.mnist() != null && list != null && !Files.exists(list)) {
      return config.mnist().train();
    }
    return TrainingData.read(config.data(), leftOut -> {}).train().size();
  }

  @Command(
      name = "loss",
      description =
          "A toy image: which predictions of each scale are taught to be an object, to be background, or nothing.",
      footer = {
        "  ./yolov3 explain loss",
        "  ./yolov3 explain loss configs/mnist-tiny.yaml --out figures"
      })
  int loss(
      @Mixin Output output,
      @Parameters(
              paramLabel = "CONFIG",
              arity = "0..1",
              description = "Config with the network and the loss; without one, the defaults.")
          Path config,
      @Option(
              names = "--set",
              paramLabel = "KEY=VALUE",
              description = "Overrides a key of the config. Repeatable.")
          Map<String, String> overrides) {
    if (config == null) {
      if (overrides != null) {
        throw new UserException("--set needs a CONFIG whose keys it overrides");
      }
      return output.write(
          LossExplanation.compute(
              ConfigFile.defaultsOf("model", ModelConfig.class),
              ConfigFile.defaultsOf("loss", LossConfig.class)));
    }
    RunConfig run =
        ConfigFile.read(config, overrides == null ? Map.of() : new LinkedHashMap<>(overrides));
    return output.write(LossExplanation.compute(run.model(), run.loss()));
  }
}
