package yolov3.training.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tensorflow.exceptions.TFUnimplementedException;
import yolov3.config.RunConfig;
import yolov3.config.section.AugmentConfig.MultiScale;
import yolov3.config.section.TrainingConfig.Precision;
import yolov3.data.LabelledImage;
import yolov3.data.loader.Batch;
import yolov3.data.loader.Example;
import yolov3.geometry.Letterbox;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.runtime.Bfloat16Support;
import yolov3.network.runtime.TensorFlowDevices;
import yolov3.network.runtime.TensorFlowDevices.Device;

/**
 * Precision in which this machine trains a network fastest, found by timing steps of it.
 *
 * @param precision never {@link Precision#AUTO}
 * @param inputSize side of the images of the timed steps, pixels
 * @param seconds of a step in each precision that was timed; none where no other than float32 is
 *     worth a try
 */
public record PrecisionChoice(Precision precision, int inputSize, Map<Precision, Double> seconds) {

  /** Those beside float32, the preferred first: bfloat16 has float32's range. */
  private static final List<Precision> HALVES = List.of(Precision.BFLOAT16, Precision.FLOAT16);

  private static final int STEPS = 2;

  /** Below it the difference is noise, and the preferred one is taken. */
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
    List<Precision> candidates = candidates(config.training().intraOpThreads());
    if (candidates.size() == 1) {
      return new PrecisionChoice(Precision.FLOAT32, 0, Map.of());
    }
    int size = Math.min(config.model().inputSize(), MAX_INPUT_SIZE);
    RunConfig small = atOneSize(config, size);
    Batch batch = greyImages(small, config.training().batchSize());
    Map<Precision, Double> seconds = new EnumMap<>(Precision.class);
    for (Precision candidate : candidates) {
      RunConfig timed = small.with("training.precision", candidate);
      try (TrainingSession session = new TrainingSession(timed, classCount)) {
        seconds.put(candidate, secondsOfStep(session, batch));
      } catch (TFUnimplementedException e) {
        if (candidate == Precision.FLOAT32) {
          throw e;
        } // a GPU without kernels for the type, which is no candidate then
      }
    }
    return of(size, seconds);
  }

  /** Returns float32 and what this machine may have units for. */
  private static List<Precision> candidates(int intraOpThreads) {
    List<Precision> candidates = new ArrayList<>(List.of(Precision.FLOAT32));
    if (Bfloat16Support.mayBeFast()) {
      candidates.add(Precision.BFLOAT16);
    }
    if (TensorFlowDevices.list(intraOpThreads).stream().anyMatch(Device::isGpu)) {
      candidates.add(Precision.FLOAT16);
    }
    return candidates;
  }

  private static double secondsOfStep(TrainingSession session, Batch batch) {
    session.initialize();
    session.secondsOfBareSteps(batch, 1); // the first one prepares the kernels
    double best = Double.POSITIVE_INFINITY;
    for (int step = 0; step < STEPS; step++) {
      best = Math.min(best, session.secondsOfBareSteps(batch, 1));
    }
    return best;
  }

  /** Returns a config whose steps compute in this precision. */
  public RunConfig in(RunConfig config) {
    return config.with("training.precision", precision);
  }

  /**
   * Chooses another than float32 when it is clearly faster, float16 only when clearly the fastest.
   */
  static PrecisionChoice of(int inputSize, Map<Precision, Double> seconds) {
    Precision chosen = Precision.FLOAT32;
    for (Precision half : HALVES) {
      if (seconds.containsKey(half) && seconds.get(half) <= seconds.get(chosen) / MIN_SPEEDUP) {
        chosen = half;
      }
    }
    return new PrecisionChoice(chosen, inputSize, seconds);
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
