package yolov3.training.session;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import yolov3.config.RunConfig;
import yolov3.config.section.AugmentConfig.MultiScale;
import yolov3.config.section.TrainingConfig.Precision;
import yolov3.data.LabelledImage;
import yolov3.data.loader.Batch;
import yolov3.data.loader.Example;
import yolov3.geometry.Letterbox;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.runtime.Bfloat16Support;

/**
 * Precision in which this machine trains a network fastest, found by timing steps of it.
 *
 * @param precision never {@link Precision#AUTO}
 * @param inputSize side of the images of the timed steps, pixels
 * @param seconds of a step in each precision that was timed; none where bfloat16 is not worth a try
 */
public record PrecisionChoice(Precision precision, int inputSize, Map<Precision, Double> seconds) {

  private static final List<Precision> CANDIDATES = List.of(Precision.FLOAT32, Precision.BFLOAT16);

  private static final int STEPS = 2;

  /** Below it the difference is noise, and float32 has the finer weights. */
  private static final double MIN_SPEEDUP = 1.05;

  /** Smaller than that of most runs, since a run waits for it; the ratio is much the same. */
  private static final int MAX_INPUT_SIZE = 128;

  public PrecisionChoice {
    seconds = Collections.unmodifiableMap(new TreeMap<>(seconds));
  }

  /** Measures for a config that leaves the precision open; empty for one that names it. */
  public static Optional<PrecisionChoice> ofAuto(RunConfig config, int classCount) {
    return config.training().precision() == Precision.AUTO
        ? Optional.of(measure(config, classCount))
        : Optional.empty();
  }

  /**
   * Times a step of each precision on grey images, if the machine has something to gain.
   *
   * @param config network and batch size
   */
  static PrecisionChoice measure(RunConfig config, int classCount) {
    if (!Bfloat16Support.mayBeFast()) {
      return new PrecisionChoice(Precision.FLOAT32, 0, Map.of());
    }
    int size = Math.min(config.model().inputSize(), MAX_INPUT_SIZE);
    RunConfig small = atOneSize(config, size);
    Batch batch = greyImages(small, config.training().batchSize());
    Map<Precision, Double> seconds = new EnumMap<>(Precision.class);
    for (Precision candidate : CANDIDATES) {
      RunConfig timed = small.with("training.precision", candidate);
      try (TrainingSession session = new TrainingSession(timed, classCount)) {
        session.initialize();
        session.secondsOfBareSteps(batch, 1); // the first one prepares the kernels
        double best = Double.POSITIVE_INFINITY;
        for (int step = 0; step < STEPS; step++) {
          best = Math.min(best, session.secondsOfBareSteps(batch, 1));
        }
        seconds.put(candidate, best);
      }
    }
    return of(size, seconds);
  }

  /** Returns a config whose steps compute in this precision. */
  public RunConfig in(RunConfig config) {
    return config.with("training.precision", precision);
  }

  /** Chooses bfloat16 when it is clearly faster. */
  static PrecisionChoice of(int inputSize, Map<Precision, Double> seconds) {
    boolean isFaster =
        seconds.get(Precision.BFLOAT16) <= seconds.get(Precision.FLOAT32) / MIN_SPEEDUP;
    return new PrecisionChoice(
        isFaster ? Precision.BFLOAT16 : Precision.FLOAT32, inputSize, seconds);
  }

  /**
   * Returns the choice with its figures, such as {@code bfloat16: a step with input size 128 takes
   * 0.071 s, float32 0.153 s}.
   */
  @Override
  public String toString() {
    if (seconds.isEmpty()) {
      return name(precision) + ": this machine has no instructions for bfloat16";
    }
    String others =
        seconds.entrySet().stream()
            .filter(other -> other.getKey() != precision)
            .map(other -> ", %s %.3f s".formatted(name(other.getKey()), other.getValue()))
            .collect(Collectors.joining());
    return "%s: a step with input size %d takes %.3f s%s"
        .formatted(name(precision), inputSize, seconds.get(precision), others);
  }

  private static String name(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }

  /** Returns a config whose steps take one batch of images of one size. */
  static RunConfig atOneSize(RunConfig config, int inputSize) {
    return config
        .with("augment.multi_scale", new MultiScale(0, inputSize, inputSize))
        .with("model.input_size", inputSize)
        .with("training.accumulate", 1);
  }

  /** Returns a batch of images without objects. */
  static Batch greyImages(RunConfig config, int count) {
    int size = config.model().inputSize();
    Example grey =
        new Example(
            new LabelledImage(Path.of("grey"), List.of()),
            new Letterbox(size, size, size),
            new byte[size * size * 3],
            List.of(),
            new TargetAssigner(config.model(), config.loss()).assign(List.of()));
    return Batch.of(Collections.nCopies(count, grey), List.of());
  }
}
