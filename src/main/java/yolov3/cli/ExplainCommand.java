package yolov3.cli;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
import yolov3.cli.option.ConfigOverrides;
import yolov3.cli.option.JsonOption;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.LossConfig;
import yolov3.config.section.ModelConfig;
import yolov3.io.UserException;
import yolov3.report.chart.PngFile;
import yolov3.report.html.Table;
import yolov3.report.html.Theme;
import yolov3.report.tutorial.Explanation;
import yolov3.report.tutorial.GiouExplanation;
import yolov3.report.tutorial.InitializationExplanation;
import yolov3.report.tutorial.LossExplanation;
import yolov3.report.tutorial.ScheduleExplanation;
import yolov3.tensorboard.EventWriter;
import yolov3.training.TrainingData;
import yolov3.training.UpdatePlan;

/** {@code yolov3 explain}: figures of the tutorial, computed by the code that trains. */
@Command(
    name = "explain",
    description = {
      "Plot IoU, initial weights, learning rate and loss masks.",
      "Draws the tutorial's figures with the code that trains. Every topic writes PNG files and TensorBoard data, and"
          + " prints the numbers."
    },
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

  /** Output of an explanation. */
  static final class Output {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
        names = "--out",
        paramLabel = "DIR",
        defaultValue = "explained",
        description = "Folder for the PNG files (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
        names = "--log",
        paramLabel = "DIR",
        description = "Folder for TensorBoard data (default: TOPIC in the folder of --out).")
    private Path log;

    @Mixin private JsonOption json;

    int write(Explanation explanation, Path... inputs) {
      json.check(inputs);
      Path events = log == null ? out.resolve(spec.name()) : log;
      PrintWriter terminal = spec.commandLine().getOut();
      BufferedImage image = explanation.figure().titledImage(Theme.LIGHT);
      PngFile.write(image, out.resolve(spec.name() + ".png"));
      writeEvents(explanation, image, events);
      json.write(explanation.numbers(), terminal);
      if (!json.isStandardOutput()) {
        TextTable.print(terminal, explanation.table());
        terminal.printf("images in %s, TensorBoard data in %s%n", out, events);
      }
      return 0;
    }

    private void writeEvents(Explanation explanation, BufferedImage image, Path folder) {
      try (EventWriter events = new EventWriter(folder)) {
        events.restart(0); // what an earlier call left here is superseded
        explanation.log(events);
        events.image(spec.name(), 0, image);
        Table table = explanation.table();
        events.text(table.title().toLowerCase(Locale.ROOT).replace(' ', '_'), 0, markdown(table));
      }
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
      description = "Compare GIoU for pairs of boxes with equal IoU.",
      footer = "  ./yolov3 explain giou --out figures")
  int giou(@Mixin Output output) {
    return output.write(GiouExplanation.compute());
  }

  @Command(
      name = "initialization",
      description = "Show how initial weights change the outputs of three tanh layers.",
      footer = "  ./yolov3 explain initialization --seed 7")
  int initialization(
      @Mixin Output output,
      @Option(
              names = "--seed",
              paramLabel = "N",
              defaultValue = "1",
              description = "Random seed (default: ${DEFAULT-VALUE}).")
          long seed) {
    return output.write(InitializationExplanation.compute(seed));
  }

  @Command(
      name = "schedule",
      description = "Plot the learning rate of a run: warm-up and cosine.",
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
              description = "Number of training images (default: as many as the data set has).")
          Integer images) {
    if (images != null && images < 1) {
      throw new UserException("--images is " + images + "; expected 1 or more");
    }
    RunConfig config = arguments.read();
    config.training().requireBatchSize();
    int count = images == null ? trainingImages(config) : images;
    long steps = UpdatePlan.of(config.training(), count).stepsPerEpoch();
    return output.write(
        ScheduleExplanation.of(config.schedule(), config.training().epochs(), steps),
        arguments.file());
  }

  /** A set of digits that is not drawn yet has as many as the config says. */
  private static int trainingImages(RunConfig config) {
    Path list = config.data().train();
    if (config.mnist() != null && list != null && !Files.exists(list)) {
      return config.mnist().train();
    }
    return TrainingData.read(config, skipped -> {}).train().size();
  }

  @Command(
      name = "loss",
      description = "Show the loss masks of a toy image: object, background, ignored.",
      footer = {
        "  ./yolov3 explain loss",
        "  ./yolov3 explain loss configs/mnist-tiny.yaml --out figures"
      })
  int loss(
      @Mixin Output output,
      @Parameters(
              paramLabel = "CONFIG",
              arity = "0..1",
              description =
                  "Config file (YAML) with network and loss. Without a config, every key has its default.")
          Path config,
      @Mixin ConfigOverrides overrides) {
    if (config == null) {
      if (!overrides.isEmpty()) {
        throw new UserException(
            "--set overrides keys of a config, and no config is given; add CONFIG, or remove --set");
      }
      return output.write(
          LossExplanation.compute(
              ConfigFile.defaultsOf("model", ModelConfig.class),
              ConfigFile.defaultsOf("loss", LossConfig.class)));
    }
    RunConfig run = overrides.read(config);
    return output.write(LossExplanation.compute(run.model(), run.loss()), config);
  }
}
