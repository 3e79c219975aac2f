package yolov3.cli;

import static yolov3.training.log.RunEnvironment.quoted;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import yolov3.TrainingResult;
import yolov3.TrainingRun;
import yolov3.cli.cluster.ClusterOptions;
import yolov3.cli.console.ChoiceLines;
import yolov3.cli.console.ClassTable;
import yolov3.cli.console.Failures;
import yolov3.cli.console.MetricsTable;
import yolov3.cli.console.StopSignal;
import yolov3.cli.console.TrainingConsole;
import yolov3.cli.option.ConfigArguments;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.TrainingConfig;
import yolov3.data.check.DatasetCheck;
import yolov3.evaluation.analysis.Analysis;
import yolov3.io.Counted;
import yolov3.io.DurationText;
import yolov3.network.assignment.AnchorFit;
import yolov3.network.cluster.ClusterSpec;
import yolov3.network.runtime.DeviceChoice;
import yolov3.report.EvaluatedImages;
import yolov3.training.TrainingData;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.checkpoint.TrainingState;

/** {@code yolov3 train}: training of a config to an evaluated SavedModel. */
@Command(
    name = "train",
    description = {
      "Train a detector, evaluate it and export it as a SavedModel.",
      "The config names the data and the network. After each epoch the validation images are evaluated; at the"
          + " end the best checkpoint is exported and evaluated on the test images. Ctrl-C stops the run after the"
          + " current step or validation and writes a checkpoint, from which --resume resumes it."
    },
    footer = {
      "  ./yolov3 train configs/mnist-tiny.yaml",
      "  ./yolov3 train configs/mnist-tiny.yaml --name longer --set training.epochs=20",
      "  ./yolov3 train configs/mnist-tiny.yaml --resume",
      "  ./yolov3 train longer --resume",
      "  tensorboard --logdir log",
      "",
      "A config has only the keys that differ from the defaults: src/main/resources/yolov3/defaults.yaml describes"
          + " every key. README.md shows an example in its section 'Train on your own images'."
    })
final class TrainCommand implements Callable<Integer> {

  /** check-data lists more of them. */
  private static final int LISTED_WARNINGS = 3;

  @Spec private CommandSpec spec;

  @Mixin private ConfigArguments arguments;

  @Option(
      names = "--name",
      paramLabel = "RUN",
      description =
          "Name of the run, for models/RUN and log/RUN (default: the value of name in the config, or else the config's file name without"
              + " .yaml).")
  private String name;

  @Option(
      names = "--deterministic",
      description =
          "Train reproducibly, bit for bit: one thread per TensorFlow op and deterministic kernels. This"
              + " takes about a quarter more time on two cores.")
  private boolean deterministic;

  @Option(names = "--resume", description = "Resume the run from its latest checkpoint.")
  private boolean resume;

  @Mixin private ClusterOptions cluster;

  @Override
  public Integer call() {
    RunConfig config = readConfig();
    if (cluster.startsWorkers()) {
      return cluster.startWorkers(spec, config.training().device());
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (Console console = new Console(config, out, err)) {
      TrainingRun run =
          TrainingRun.of(config)
              .observer(console)
              .stopWhen(console::stopped)
              .command(Main.commandLine(spec));
      cluster.join(run, err);
      TrainingResult result;
      try (TrainingConsole epochs = new TrainingConsole(out, err, config.training().epochs())) {
        result = (resume ? run.resume() : run).train(epochs);
      }
      console.end(result);
      return console.exitCode(result);
    }
  }

  private RunConfig readConfig() {
    Map<String, String> all = new LinkedHashMap<>();
    if (name != null) {
      all.put("name", "'" + name.replace("'", "''") + "'"); // YAML's text, also of 007 and off
    }
    if (deterministic) {
      all.put("training.intra_op_threads", "1");
    }
    return resume ? arguments.readToResume(all) : arguments.read(all);
  }

  /** Lines before and after the epochs; ends training at the first signal. */
  private final class Console extends ConsoleObserver {

    private final long startNanos = System.nanoTime();
    private final RunConfig config;
    private final PrintWriter out;
    private RunDirectory run;
    private TrainingData data;
    private StopSignal stop;
    private boolean trained;
    private boolean follows; // another worker reports
    private EvaluatedImages tested;

    Console(RunConfig config, PrintWriter out, PrintWriter err) {
      super(spec, out, "training");
      this.config = config;
      this.out = out;
      run = RunDirectory.of(config);
      if (deterministic && !"1".equals(System.getenv("TF_DETERMINISTIC_OPS"))) {
        // TensorFlow reads it when the process starts, so only the launcher can set it.
        Failures.warn(err, "set TF_DETERMINISTIC_OPS=1 too; the launcher ./yolov3 does it");
      }
    }

    boolean stopped() {
      return (stop != null && stop.received()) || cluster.stopRequested();
    }

    /** Returns that of the signal that ended training, which another worker may have received. */
    int exitCode(TrainingResult result) {
      int ofSignal = stop == null ? 0 : stop.exitCode();
      return ofSignal != 0 || result.isFinished() ? ofSignal : StopSignal.TERMINATED;
    }

    @Override
    public void onJoined(ClusterSpec joined) {
      follows = !joined.isChief();
      stop = stop == null ? new StopSignal() : stop;
      out.printf("%s, rank %d of %d workers%n", joined.self(), joined.rank(), joined.size());
      out.flush();
    }

    @Override
    public void onChecked(DatasetCheck check, Optional<AnchorFit> anchors) {
      CheckDataCommand.printWarnings(out, check.warnings(), LISTED_WARNINGS);
      anchors
          .filter(fit -> !resume && !fit.isEnough()) // a run keeps the anchors it began with
          .ifPresent(fit -> ChoiceLines.warn(out, fit, config.loss(), arguments.configFile()));
      stop = stop == null ? new StopSignal() : stop;
    }

    @Override
    public void onStart(RunDirectory directory, TrainingData images) {
      run = directory;
      data = images;
      TrainingConfig training = ConfigFile.read(run.config(), Map.of()).training();
      out.printf(
          "%s: %s at %d, %s, %d training, %d validation and %d test images%n",
          config.name(),
          config.model().architecture().title(),
          config.model().inputSize(),
          Counted.of(data.names().count(), "class"),
          data.train().size(),
          data.validation().size(),
          data.test().size());
      out.printf(
          "%s with batches of %d%s; results in %s, TensorBoard log in %s%n",
          Counted.of(config.training().epochs(), "epoch"),
          training.batchSize(),
          accumulated(training),
          run.folder(),
          run.log());
      out.flush();
    }

    private String accumulated(TrainingConfig training) {
      return training.accumulate() == 1 ? "" : ", " + training.accumulate() + " to an update";
    }

    @Override
    public void onDevice(DeviceChoice device) {
      super.onDevice(device);
      ClassTable.print(out, config, data);
    }

    @Override
    public void onTrained(TrainingState state, long totalSteps, boolean before) {
      if (before) {
        out.printf(
            "run '%s' is finished; its SavedModel is in %s%s%n",
            config.name(),
            run.savedModel(),
            state.step() < totalSteps
                ? ""
                : "; to train longer, start a new run: --name NEW --set "
                    + quoted("model.initial_weights=" + run.folder()));
      }
      if (state.step() < totalSteps) {
        out.printf(
            "the run ended early, at step %d, since mAP50-95 had not risen after step %d;"
                + " raise training.early_stopping_epochs to resume the run%n",
            state.step(), state.bestStep());
      }
      if (!before) {
        stop.close(); // an export has no step to end after: from here on a signal ends the program
        trained = true;
      }
    }

    @Override
    public void onTested(EvaluatedImages images, Path savedModel) {
      tested = images;
      Analysis analysis = tested.analysis();
      out.printf("%n%s:%n", tested.source());
      MetricsTable.print(out, analysis.metrics(), tested.names(), analysis.images());
      out.printf(
          "%n%s: mAP50 %.4f, mAP50-95 %.4f%s%nSavedModel in %s%n",
          config.name(),
          analysis.metrics().map50(),
          analysis.metrics().map50To95(),
          trained
              ? " after " + DurationText.of(Duration.ofNanos(System.nanoTime() - startNanos))
              : "",
          savedModel);
      out.flush();
    }

    void end(TrainingResult result) {
      if (follows) {
        return;
      }
      if (!result.isFinished()) {
        String done = result.steps() == 0 ? "no step was done" : "the checkpoint is written";
        out.printf("%nStopped; %s. Resume with%n  %s%n", done, resumeCommand(result.folder()));
      } else if (tested != null) {
        out.printf("report in %s, images beside it%n%nTry next:%n", run.htmlReport());
        Path image = tested.images().get(0).image();
        out.printf("  ./yolov3 detect %s %s%n", quoted(run.folder()), quoted(image));
        out.printf("  ./yolov3 evaluate %s%n", quoted(run.folder()));
        out.printf("  tensorboard --logdir %s%n", quoted(config.output().log()));
      }
    }

    /** Repeats the options that are not in the config of the run. */
    private String resumeCommand(Path folder) {
      return "./yolov3 train %s --resume%s%s"
          .formatted(
              quoted(folder), deterministic ? " --deterministic" : "", cluster.workersOption());
    }

    @Override
    public void close() {
      super.close();
      if (stop != null) {
        stop.close();
      }
    }
  }
}
