package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import yolov3.cli.console.ClassTable;
import yolov3.cli.console.Failures;
import yolov3.cli.console.StopSignal;
import yolov3.cli.console.TrainingConsole;
import yolov3.cli.option.ConfigArguments;
import yolov3.config.ConfigDifferences;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.augmentation.Augmenter;
import yolov3.data.check.DatasetCheck;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.LetterboxedBoxes;
import yolov3.geometry.LabelledBox;
import yolov3.inference.SavedModelFolder;
import yolov3.io.UserException;
import yolov3.network.assignment.AnchorFit;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.runtime.ComputeDevice;
import yolov3.training.Trainer;
import yolov3.training.TrainingData;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.checkpoint.InitialWeights;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.log.EventLog;
import yolov3.training.log.InitialWeightsFile;
import yolov3.training.log.ResultsFile;
import yolov3.training.log.RunEnvironment;

/** {@code yolov3 train}: from a config to an evaluated SavedModel. */
@Command(
    name = "train",
    description = {
      "Train a detector, evaluate it and export it as a SavedModel.",
      "The config names the data and the network. After each epoch the validation images are evaluated; the best"
          + " checkpoint is exported at the end and evaluated on the test images. Ctrl-C stops after the current"
          + " step or validation, with a checkpoint; --resume resumes."
    },
    footer = {
      "  ./yolov3 train configs/mnist-tiny.yaml",
      "  ./yolov3 train configs/mnist-tiny.yaml --name longer --set training.epochs=20",
      "  ./yolov3 train configs/mnist-tiny.yaml --resume",
      "  ./yolov3 train longer --resume",
      "  tensorboard --logdir log"
    })
final class TrainCommand implements Callable<Integer> {

  /** check-data lists more of them. */
  private static final int LISTED_WARNINGS = 3;

  @Spec private CommandSpec spec;

  @Mixin private ConfigArguments arguments;

  @Option(
      names = "--name",
      paramLabel = "RUN",
      description = "Name of the run (default: the config's); it goes to models/RUN and log/RUN.")
  private String name;

  @Option(
      names = "--deterministic",
      description =
          "Train reproducibly, bit for bit: one thread per TensorFlow op and deterministic kernels. About a"
              + " quarter slower on two cores.")
  private boolean deterministic;

  @Option(names = "--resume", description = "Resume the run from its latest checkpoint.")
  private boolean resume;

  @Override
  public Integer call() {
    long startNanos = System.nanoTime();
    PrintWriter out = spec.commandLine().getOut();
    RunConfig config = readConfig();
    RunDirectory run = RunDirectory.of(config);
    Checkpoints checkpoints = new Checkpoints(run.checkpoints(), config.checkpoint().keep());
    if (resume) {
      requireResumable(config, run);
    } else {
      run.requireAbsent(config.name());
    }
    ComputeDevice device =
        ComputeDevice.choose(config.training().device(), config.training().intraOpThreads());
    MakeDataCommand.make(config.mnist(), out);
    TrainingData data = TrainingData.read(config.data(), warning -> Failures.warn(out, warning));
    Optional<TrainingState> end = resume ? end(config, data, run, checkpoints) : Optional.empty();
    if (end.isPresent()) {
      out.printf(
          "run '%s' is finished; its SavedModel is in %s%n", config.name(), run.savedModel());
      printIfEarly(out, config, data, end.get());
      if (!Files.exists(run.reportPage())) {
        report(out, config, data, CheckDataCommand.check(config, data), run, "");
      }
      return 0;
    }
    checkpoints.latestToResume(warning -> {}); // refused before the images are read
    if (checkpoints.isEmpty()) { // told before the images are read, which takes its time
      InitialWeights.of(config, data.names().count());
    }
    if (deterministic && !"1".equals(System.getenv("TF_DETERMINISTIC_OPS"))) {
      // TensorFlow reads it when the process starts, so only the launcher can set it.
      Failures.warn(
          spec.commandLine().getErr(),
          "set TF_DETERMINISTIC_OPS=1 too; the launcher ./yolov3 does it");
    }
    new Augmenter(config.augment(), data.names()); // refuses classes that it does not know
    DatasetCheck check = CheckDataCommand.check(config, data);
    check.requireNoErrors();
    CheckDataCommand.printWarnings(out, check.warnings(), LISTED_WARNINGS);
    warnOfPoorAnchors(out, config, data);
    int exitCode;
    try (StopSignal stop = new StopSignal()) {
      if (!resume) {
        run.create(config, data.names());
      }
      printStart(out, config, data, run);
      Failures.device(device, "training", out, spec.commandLine().getErr());
      ClassTable.print(out, config, data);
      exitCode = run.exclusively(() -> trainAndExport(config, data, run, checkpoints, stop));
    }
    if (exitCode != 0) {
      out.printf(
          "%nStopped; %s. Resume with%n  ./yolov3 train %s --resume%n",
          checkpoints.isEmpty() ? "no step was done" : "the checkpoint is written", run.folder());
      return exitCode;
    }
    Duration time = Duration.ofNanos(System.nanoTime() - startNanos);
    report(out, config, data, check, run, " after " + TrainingConsole.inWords(time));
    return 0;
  }

  private RunConfig readConfig() {
    Map<String, String> all = new LinkedHashMap<>();
    if (name != null) {
      all.put("name", name);
    }
    if (deterministic) {
      all.put("training.intra_op_threads", "1");
    }
    return arguments.read(all);
  }

  private void warnOfPoorAnchors(PrintWriter out, RunConfig config, TrainingData data) {
    int inputSize = config.model().inputSize();
    List<List<LabelledBox>> boxes = LetterboxedBoxes.of(data.train(), inputSize, done -> {});
    if (boxes.stream().allMatch(List::isEmpty)) {
      return;
    }
    TargetAssigner assigner = new TargetAssigner(config.model(), config.loss());
    AnchorFit fit = AnchorFit.of(assigner, boxes);
    if (!fit.isEnough()) {
      Failures.warn(
          out,
          String.format(
              Locale.ROOT,
              "only %.3f of the training boxes are assigned an anchor with an IoU above %s; expected"
                  + " %s or more. For boxes much smaller than a cell raise model.input_size; for"
                  + " better anchors: ./yolov3 anchors %s",
              fit.bestPossibleRecall(),
              config.loss().anchorThreshold(),
              AnchorFit.ENOUGH_RECALL,
              arguments.file()));
    }
  }

  private static void requireResumable(RunConfig config, RunDirectory run) {
    if (!run.canGoOn()) {
      throw new UserException(
          "nothing to resume: no run '%s' has begun in %s".formatted(config.name(), run.folder()));
    }
    List<String> changed =
        ConfigDifferences.between(ConfigFile.read(run.config(), Map.of()), config);
    if (!changed.isEmpty()) {
      throw new UserException(
          "run '%s' can't resume with another config; different from %s: %s; to start another run from its"
                  .formatted(config.name(), run.config(), String.join(", ", changed))
              + " weights, drop --resume and add --name NEW --set model.initial_weights=%s"
                  .formatted(run.folder()));
    }
  }

  /**
   * Where a finished run ended. One whose last step is saved but not exported still has something
   * to do, and so has one that somebody exported while it trained, or that stopped earlier than the
   * config says now.
   */
  private static Optional<TrainingState> end(
      RunConfig config, TrainingData data, RunDirectory run, Checkpoints checkpoints) {
    return checkpoints
        .latest(warning -> {})
        .map(Checkpoints.Checkpoint::progress)
        .filter(
            last -> last.step() >= totalSteps(config, data) || last.stopsEarly(config.training()))
        .filter(last -> SavedModelFolder.hasVersion(run.savedModel()));
  }

  private static long totalSteps(RunConfig config, TrainingData data) {
    return config.training().epochs()
        * BatchPlan.inOrder(data.train(), config.training().batchSize()).batchesPerEpoch();
  }

  private static void printIfEarly(
      PrintWriter out, RunConfig config, TrainingData data, TrainingState end) {
    if (end.step() < totalSteps(config, data)) {
      out.printf(
          "it ended early, at step %d, with no better mAP50-95 since step %d;"
              + " raise training.early_stopping_epochs to resume it%n",
          end.step(), end.bestStep());
    }
  }

  private static void printStart(
      PrintWriter out, RunConfig config, TrainingData data, RunDirectory run) {
    out.printf(
        "%s: %s at %d, %d classes, %d training, %d validation and %d test images%n",
        config.name(),
        config.model().architecture().title(),
        config.model().inputSize(),
        data.names().count(),
        data.train().size(),
        data.validation().size(),
        data.test().size());
    out.printf(
        "%d %s with batches of %d; results in %s, TensorBoard log in %s%n",
        config.training().epochs(),
        config.training().epochs() == 1 ? "epoch" : "epochs",
        config.training().batchSize(),
        run.folder(),
        run.log());
    out.flush();
  }

  /** Returns 0, or the exit code of the signal that ended the training early. */
  private int trainAndExport(
      RunConfig config,
      TrainingData data,
      RunDirectory run,
      Checkpoints checkpoints,
      StopSignal stop) {
    run.requireSameData(data.fingerprints());
    int exitCode = train(config, data, run, checkpoints, stop);
    stop.close(); // an export has no step to end after: from here on a signal ends the program
    if (exitCode == 0) {
      new RunExport(run).write();
    }
    return exitCode;
  }

  /** Returns 0 at the end of the last epoch, or the exit code of the signal that came. */
  private int train(
      RunConfig config,
      TrainingData data,
      RunDirectory run,
      Checkpoints checkpoints,
      StopSignal stop) {
    try (EventLog events = new EventLog(run, config, data, RunEnvironment.originOf(spec));
        TrainingConsole console =
            new TrainingConsole(
                spec.commandLine().getOut(),
                spec.commandLine().getErr(),
                config.training().epochs())) {
      TrainingListener listener =
          TrainingListener.all(
              List.of(
                  events,
                  new ResultsFile(run.results()),
                  new InitialWeightsFile(run.initialWeights()),
                  console));
      Trainer trainer = new Trainer(config, data, checkpoints, listener, stop::received);
      TrainingState progress = trainer.train();
      if (stop.exitCode() == 0) {
        printIfEarly(spec.commandLine().getOut(), config, data, progress);
      }
      return stop.exitCode();
    } catch (UserException e) {
      if (!resume && checkpoints.isEmpty()) {
        run.remove(); // there is nothing to resume: the name is free for the next try
      }
      throw e;
    }
  }

  private void report(
      PrintWriter out,
      RunConfig config,
      TrainingData data,
      DatasetCheck check,
      RunDirectory run,
      String time) {
    new FinalReport(config, data, check, run, RunEnvironment.originOf(spec))
        .write(out, SavedModelFolder.find(run.savedModel()), time);
  }
}
