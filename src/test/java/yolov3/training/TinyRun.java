package yolov3.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.EvaluationConfig;
import yolov3.config.section.MnistConfig;
import yolov3.data.Split;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.geometry.LetterboxRule;
import yolov3.network.serving.ExportOptions;
import yolov3.network.serving.ServingPrecision;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.cluster.Peers;
import yolov3.training.log.EventLog;
import yolov3.training.log.ResultsFile;

/**
 * A run that takes a second or two: a few MNIST images of {@value #SIZE} pixels, no histograms,
 * which take a quarter of such a run's time, a network of a sixteenth of the width, float32 and one
 * thread in TensorFlow, so that the same run gives the same bits on every try.
 */
public final class TinyRun {

  /** Side of the images and of the network's input. */
  public static final int SIZE = 96;

  private static final int IMAGES_OF_OTHER_SPLITS = 4;

  /** Of every run that a test makes itself. */
  public static final RunProvenance ORIGIN =
      new RunProvenance("./yolov3 train tiny.yaml", () -> Map.of("cores", "1|2"));

  private TinyRun() {}

  /** Draws a set with so many training images and four of the other splits. */
  public static MnistDetectionDataset draw(Path folder, int train) {
    int others = IMAGES_OF_OTHER_SPLITS;
    return MnistDetectionDataset.make(
        new MnistConfig(folder, train, others, others, SIZE, 1, false),
        Path.of("mnist"),
        done -> {});
  }

  /**
   * Writes {@code tiny.yaml}, whose run keeps everything below a folder.
   *
   * @param folder for the config, {@code models} and {@code log}
   */
  public static Path writeConfig(Path folder, MnistDetectionDataset set) {
    String yaml =
        """
        output: {models: '%s', log: '%s'}
        data: {train: '%s', validation: '%s', test: '%s', names: '%s', loader_threads: 1}
        model: {architecture: yolov3-tiny, input_size: %d, width_divisor: 16, fit_anchors: false}
        augment:
          flip_horizontal: {probability: 0}
          translate: {probability: 0}
          scale: {probability: 0}
          hsv: {probability: 0}
          mosaic: {probability: 0}
        optimizer: {moving_average_decay: 0.5}
        schedule: {peak_rate: 0.003, final_rate: 0.0001, warmup_epochs: 0.5}
        training: {epochs: 2, batch_size: 2, intra_op_threads: 1, precision: float32}
        tensorboard: {histograms: false}
        """
            .formatted(
                folder.resolve("models"),
                folder.resolve("log"),
                set.list(Split.TRAIN),
                set.list(Split.VALIDATION),
                set.list(Split.TEST),
                set.namesFile(),
                SIZE);
    try {
      return Files.writeString(folder.resolve("tiny.yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same as a record, with some keys changed: {@code training.epochs=3}. */
  public static RunConfig config(Path folder, MnistDetectionDataset set, String... changes) {
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String change : changes) {
      String[] pair = change.split("=", 2);
      overrides.put(pair[0], pair[1]);
    }
    return ConfigFile.read(writeConfig(folder, set), overrides);
  }

  /** Trains as the command does, without printing; the run exists already when it resumes. */
  public static TrainingState train(RunConfig config, TrainingListener listener, long stopAtStep) {
    RunDirectory run = RunDirectory.of(config);
    TrainingData data = TrainingData.read(config);
    if (!Files.exists(run.folder())) {
      run.create(config, data.names(), Map.of(), List.of());
    }
    StepCounter counter = new StepCounter();
    try (EventLog events = new EventLog(run, config, data, ORIGIN)) {
      return new Trainer(
              config,
              data,
              checkpoints(config),
              TrainingListener.all(
                  List.of(events, new ResultsFile(run.results()), counter, listener)),
              () -> counter.step == stopAtStep,
              Peers.NONE)
          .train();
    }
  }

  /** The defaults of an export. */
  public static ExportOptions exportOptions(EvaluationConfig limits) {
    return new ExportOptions(limits, true, ServingPrecision.FLOAT32, LetterboxRule.HALF_PIXEL);
  }

  /** The checkpoints of a run. */
  public static Checkpoints checkpoints(RunConfig config) {
    return new Checkpoints(RunDirectory.of(config).checkpoints(), config.checkpoint().keep());
  }

  /** Names of what lies in a folder, in order. */
  public static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static final class StepCounter implements TrainingListener {
    private long step;

    @Override
    public void onStepEnd(Step taken) {
      step = taken.step();
    }
  }

  /** Keeps what it hears. */
  public static final class Recorder implements TrainingListener {
    final List<Step> steps = new ArrayList<>();
    final List<Epoch> epochs = new ArrayList<>();

    @Override
    public void onStepEnd(Step step) {
      steps.add(step);
    }

    @Override
    public void onEpochEnd(Epoch epoch) {
      epochs.add(epoch);
    }
  }
}
