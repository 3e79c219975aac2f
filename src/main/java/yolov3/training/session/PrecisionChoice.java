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
import yolov3.io.Counted;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.runtime.Bfloat16Support;
import yolov3.network.runtime.TensorFlowDevices;
import yolov3.network.runtime.TensorFlowDevices.Device;

/**
 * Precision in which this machine trains a network fastest, found by timing steps of it.
 *
 * @param precision never {@link Precision#AUTO}
 * @param inputSize side of the images of the timed steps, pixels
 * @param batchSize images of the timed steps
 * @param seconds of a step in each precision that was timed; none where no other than float32 is
 *     worth a try
 */
public record PrecisionChoice(
    Precision precision, int inputSize, int batchSize, Map<Precision, Double> seconds) {

  /** Those beside float32, the preferred first: bfloat16 has float32's range. */
  private static final List<Precision> HALVES = List.of(Precision.BFLOAT16, Precision.FLOAT16);

  /** Below it the difference is noise, and the preferred one is taken. */
  private static final double MIN_SPEEDUP = 1.05;

  /** Larger images have much the same ratio. In small ones what is not convolution hides it. */
  private static final int MAX_INPUT_SIZE = 416;

  /** Seconds of a step that is timed once: noise is small beside it. */
  private static final double LONG_STEP = 0.4;

  /** A GPU is not busy with one. Fewer than the memory for a batch in half the bytes holds. */
  private static final int MAX_GPU_IMAGES = 4;

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
   * Times a step of each precision on grey images, if the machine has something to gain. On a CPU a
   * step of one image: the precision that is faster for one is faster for more, and the run waits
   * for it.
   *
   * @param config network and batch size
   */
  static PrecisionChoice measure(RunConfig config, int classCount) {
    boolean hasGpu =
        TensorFlowDevices.list(config.training().intraOpThreads()).stream().anyMatch(Device::isGpu);
    List<Precision> candidates = candidates(hasGpu);
    if (candidates.size() == 1) {
      return new PrecisionChoice(Precision.FLOAT32, 0, 0, Map.of());
    }
    int size = Math.min(config.model().inputSize(), MAX_INPUT_SIZE);
    int images = hasGpu ? Math.min(config.training().batchSize(), MAX_GPU_IMAGES) : 1;
    RunConfig small = // without averages, since single steps never update them
        atOneSize(config, size).with("optimizer.moving_average_decay", 0);
    Map<Precision, Double> seconds = new EnumMap<>(Precision.class);
    for (Precision candidate : candidates) {
      RunConfig inCandidate = small.with("training.precision", candidate);
      try (TrainingSession session = new TrainingSession(inCandidate, classCount)) {
        session.initialize();
        seconds.put(candidate, secondsOfStep(session, greyImages(small, images)));
      } catch (TFUnimplementedException e) {
        if (candidate == Precision.FLOAT32) {
          throw e;
        } // a GPU without kernels for the type, which is no candidate then
      }
    }
    return of(size, images, seconds);
  }

  /** Returns float32 and what this machine may have units for. */
  private static List<Precision> candidates(boolean hasGpu) {
    List<Precision> candidates = new ArrayList<>(List.of(Precision.FLOAT32));
    if (Bfloat16Support.mayBeFast()) {
      candidates.add(Precision.BFLOAT16);
    }
    if (hasGpu) {
      candidates.add(Precision.FLOAT16);
    }
    return candidates;
  }

  private static double secondsOfStep(TrainingSession session, Batch batch) {
    try (BareSteps steps = session.bareSteps(batch)) {
      steps.seconds(1); // prepares the kernels
      double seconds = steps.seconds(1);
      return seconds > LONG_STEP ? seconds : Math.min(seconds, steps.seconds(1));
    }
  }

  /** Returns a config whose steps compute in this precision. */
  public RunConfig in(RunConfig config) {
    return config.with("training.precision", precision);
  }

  /**
   * Chooses another than float32 when it is clearly faster, float16 only when clearly the fastest.
   */
  static PrecisionChoice of(int inputSize, int batchSize, Map<Precision, Double> seconds) {
    Precision chosen = Precision.FLOAT32;
    for (Precision half : HALVES) {
      if (seconds.containsKey(half) && seconds.get(half) <= seconds.get(chosen) / MIN_SPEEDUP) {
        chosen = half;
      }
    }
    return new PrecisionChoice(chosen, inputSize, batchSize, seconds);
  }

  /**
   * Returns the choice with its figures, such as {@code bfloat16: a step of 1 image, 416×416
   * pixels, takes 0.080 s, float32 0.120 s}.
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
    return "%s: a step of %s, %d×%d pixels, takes %.3f s%s"
        .formatted(
            name(precision),
            Counted.of(batchSize, "image"),
            inputSize,
            inputSize,
            seconds.get(precision),
            others);
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
