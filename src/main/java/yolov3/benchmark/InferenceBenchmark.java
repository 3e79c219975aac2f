package yolov3.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.tensorflow.TensorFlow;
import yolov3.config.RunConfig;
import yolov3.data.ClassNames;
import yolov3.export.PythonInterpreter;
import yolov3.export.RuntimeConverter;
import yolov3.export.verification.DetectionComparison.Margin;
import yolov3.geometry.Median;
import yolov3.inference.SavedModelDetector;
import yolov3.inference.SavedModelLayout;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.Progress;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.serving.RawPredictions;
import yolov3.network.serving.ServingPrecision;

/**
 * Speed of one network in TensorFlow Java and in the runtimes of a Python, which take turns, so
 * that a busy machine slows all.
 */
public final class InferenceBenchmark {

  private static final String RUNTIME = "TensorFlow Java";

  private final PythonInterpreter python;
  private final int rounds;
  private final int batches;
  private final Progress progress;
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** A runtime with the seconds of a call, by case and round. */
  private record Entry(
      String name,
      String version,
      String precision,
      double difference,
      TimedRuntime runtime,
      Map<InferenceCase, double[]> seconds) {}

  /**
   * @param python that may have other runtimes
   * @param rounds at least 1
   * @param batches of each case in a round, or as many images one by one
   */
  public InferenceBenchmark(PythonInterpreter python, int rounds, int batches, Progress progress) {
    this.python = python;
    this.rounds = rounds;
    this.batches = batches;
    this.progress = progress;
  }

  /**
   * Measures a SavedModel as it is.
   *
   * @throws UserException when it is not one of this program
   */
  public InferenceRates measure(Path savedModel) {
    return measureIn(folder -> TimedModels.ofSavedModel(savedModel, folder));
  }

  /** Measures the network of a config with random weights. */
  public InferenceRates measure(RunConfig config, ClassNames names) {
    return measureIn(folder -> TimedModels.ofConfig(config, names, folder));
  }

  private InferenceRates measureIn(Function<Path, TimedModels> models) {
    try {
      Path folder = Files.createTempDirectory("yolov3-inference-");
      try {
        return measure(models.apply(folder), folder);
      } finally {
        if (!Files.exists(folder.resolve("onnx.log"))) { // of a converter that failed
          AtomicFolder.deleteTree(folder);
        }
      }
    } catch (IOException e) {
      throw new RunFailedException(
          "files of the benchmark can't be written: " + IoErrors.reasonOf(e), e);
    }
  }

  private InferenceRates measure(TimedModels models, Path folder) throws IOException {
    notes.addAll(models.notes());
    RunConfig config = models.config();
    int side = config.model().inputSize();
    InferenceInput input = InferenceInput.synthetic(side, models.letterbox());
    RawPredictions expected = predict(models.first(), input);
    try (PythonRuntimes others = others(models, input, expected, folder)) {
      add(models.first(), models.precision(), 0, input);
      if (models.bfloat16() != null) {
        double difference = difference(expected, predict(models.bfloat16(), input));
        add(models.bfloat16(), ServingPrecision.BFLOAT16, difference, input);
      }
      if (others != null) {
        add(others);
      }
      time();
    } finally {
      entries.forEach(entry -> entry.runtime.close());
    }
    return new InferenceRates(
        config.model().architecture().title(),
        side,
        Runtime.getRuntime().availableProcessors(),
        rounds,
        config.evaluation().scoreThreshold(),
        entries.stream().map(this::row).toList(),
        List.copyOf(notes));
  }

  private static RawPredictions predict(Path savedModel, InferenceInput input) {
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel)) {
      return detector.predictRaw(input.letterboxed(), input.side());
    }
  }

  /** Of boxes, cut to the input, and of scores. */
  private static double difference(RawPredictions expected, RawPredictions found) {
    Margin margin = Margin.of(expected, found);
    return Math.max(margin.boxes(), margin.scores());
  }

  /** Returns null, with a note, where there are none. */
  private PythonRuntimes others(
      TimedModels models, InferenceInput input, RawPredictions expected, Path folder)
      throws IOException {
    if (models.precision() == ServingPrecision.BFLOAT16) {
      notes.add("other runtimes are not measured: this SavedModel computes in bfloat16");
      return null;
    }
    Path onnx = folder.resolve("onnx");
    try {
      RuntimeConverter.ONNX.write(
          versions -> models.first(),
          new SavedModelLayout(models.first()).labels(),
          "model",
          python,
          onnx,
          progress);
    } catch (UserException | RunFailedException e) {
      notes.add("other runtimes are not measured: " + e.getMessage());
      return null;
    }
    return new PythonRuntimes(
        python, onnx, input, expected, models.config().evaluation(), models.bfloat16() != null);
  }

  private void add(
      Path savedModel, ServingPrecision precision, double difference, InferenceInput input) {
    entries.add(
        new Entry(
            RUNTIME,
            TensorFlow.version(),
            precision.name().toLowerCase(Locale.ROOT),
            difference,
            new SavedModelRuntime(savedModel, input),
            seconds()));
  }

  private void add(PythonRuntimes others) {
    List<PythonRuntimes.PythonRuntime> found = others.runtimes();
    for (int i = 0; i < found.size(); i++) {
      PythonRuntimes.PythonRuntime runtime = found.get(i);
      if (runtime.error() == null) {
        entries.add(
            new Entry(
                runtime.name(),
                runtime.version(),
                runtime.precision(),
                runtime.difference(),
                others.timed(i),
                seconds()));
      } else {
        notes.add(
            runtime.isMissing()
                ? "%s is not installed (%s): %s -m pip install %s"
                    .formatted(runtime.name(), runtime.error(), python.executable(), runtime.name())
                : "%s is not measured: %s".formatted(runtime.name(), runtime.error()));
      }
    }
  }

  private Map<InferenceCase, double[]> seconds() {
    Map<InferenceCase, double[]> seconds = new HashMap<>();
    InferenceCase.ALL.forEach(timed -> seconds.put(timed, new double[rounds]));
    return seconds;
  }

  /** A first round is of no account. */
  private void time() {
    int total = (rounds + 1) * InferenceCase.ALL.size() * entries.size();
    IntConsumer done = progress.begin("benchmark", total);
    int finished = 0;
    for (int round = -1; round < rounds; round++) {
      for (InferenceCase timed : InferenceCase.ALL) {
        int calls = round < 0 ? 1 : batches * InferenceCase.BATCH / timed.batch();
        for (Entry entry : entries) {
          double seconds = entry.runtime.seconds(timed, calls);
          entry.seconds.get(timed)[Math.max(round, 0)] = seconds; // the warm-up is overwritten
          done.accept(++finished);
        }
      }
    }
  }

  private InferenceRates.Row row(Entry entry) {
    return new InferenceRates.Row(
        entry.name,
        entry.version,
        entry.precision,
        entry.difference,
        speed(entry, false),
        speed(entry, true));
  }

  private InferenceRates.Speed speed(Entry entry, boolean whole) {
    InferenceCase one = new InferenceCase(whole, 1);
    InferenceCase batch = new InferenceCase(whole, InferenceCase.BATCH);
    return new InferenceRates.Speed(
        1000 * Median.of(DoubleStream.of(entry.seconds.get(one))),
        ratio(entry, one),
        InferenceCase.BATCH / Median.of(DoubleStream.of(entry.seconds.get(batch))),
        ratio(entry, batch));
  }

  private double ratio(Entry entry, InferenceCase timed) {
    double[] first = entries.get(0).seconds.get(timed);
    double[] own = entry.seconds.get(timed);
    return Median.of(IntStream.range(0, rounds).mapToDouble(i -> first[i] / own[i]));
  }
}
