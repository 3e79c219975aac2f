package yolov3.training.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tensorflow.exceptions.TFUnimplementedException;
import yolov3.config.RunConfig;
import yolov3.config.section.AugmentConfig.MultiScale;
import yolov3.config.section.TrainingConfig;
import yolov3.config.section.TrainingConfig.Layout;
import yolov3.config.section.TrainingConfig.Precision;
import yolov3.data.LabelledImage;
import yolov3.data.loader.Batch;
import yolov3.data.loader.Example;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;
import yolov3.io.Counted;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.runtime.Bfloat16Support;
import yolov3.network.runtime.TensorFlowDevices;
import yolov3.network.runtime.TensorFlowDevices.Device;

/**
 * Precision, and on a GPU layout, in which this machine trains a network fastest, found by timing
 * steps of it.
 *
 * @param fastest its precision is never {@link Precision#AUTO}
 * @param inputSize side of the images of the timed steps, pixels
 * @param batchSize images of the timed steps
 * @param seconds of a step of each candidate; none where there was one only
 */
public record PrecisionChoice(
    Candidate fastest, int inputSize, int batchSize, Map<Candidate, Double> seconds) {

  /**
   * Way to compute a step.
   *
   * @param layout that of the config where there is no GPU
   */
  public record Candidate(Precision precision, Layout layout) {

    RunConfig in(RunConfig config) {
      return config.with("training.precision", precision).with("training.layout", layout);
    }
  }

  /** The preferred first: TensorFlow's own choice for float32. */
  private static final List<Layout> LAYOUTS = List.of(Layout.NCHW, Layout.NHWC);

  /** Below it the difference is noise, and what is preferred is taken. */
  private static final double MIN_SPEEDUP = 1.05;

  /** Larger images have much the same ratio. In small ones what is not convolution hides it. */
  private static final int MAX_INPUT_SIZE = 416;

  /** Seconds of a step that is timed once: noise is small beside it. */
  private static final double LONG_STEP = 0.4;

  /** A GPU is not busy with one. Fewer than the memory for a batch in half the bytes holds. */
  private static final int MAX_GPU_IMAGES = 4;

  public PrecisionChoice {
    seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
  }

  /**
   * Measures for a config that leaves the precision open, or on a GPU the layout; empty for one
   * that names them.
   */
  public static Optional<PrecisionChoice> ofAuto(RunConfig config, int classCount) {
    TrainingConfig training = config.training();
    boolean hasGpu =
        TensorFlowDevices.list(training.intraOpThreads()).stream().anyMatch(Device::isGpu);
    return training.precision() == Precision.AUTO || training.layout() == Layout.AUTO && hasGpu
        ? Optional.of(measure(config, classCount, hasGpu))
        : Optional.empty();
  }

  /**
   * Times a step of each candidate on grey images, if the machine has something to gain. On a CPU a
   * step of one image: the precision that is faster for one is faster for more, and the run waits
   * for it.
   *
   * @param config network and batch size
   */
  static PrecisionChoice measure(RunConfig config, int classCount, boolean hasGpu) {
    List<Candidate> candidates = candidates(config.training(), hasGpu, Bfloat16Support.mayBeFast());
    if (candidates.size() == 1) {
      return new PrecisionChoice(candidates.get(0), 0, 0, Map.of());
    }
    int size = Math.min(config.model().inputSize(), MAX_INPUT_SIZE);
    int images = hasGpu ? Math.min(config.training().batchSize(), MAX_GPU_IMAGES) : 1;
    RunConfig small = // without averages, since single steps never update them
        atOneSize(config, size).with("optimizer.moving_average_decay", 0);
    Map<Candidate, Double> seconds = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      try (TrainingSession session = new TrainingSession(candidate.in(small), classCount)) {
        session.initialize();
        seconds.put(candidate, secondsOfStep(session, greyImages(small, images, List.of())));
      } catch (TFUnimplementedException e) {
        boolean isLast = candidate.equals(candidates.get(candidates.size() - 1));
        if (candidate.precision == Precision.FLOAT32 || isLast && seconds.isEmpty()) {
          throw e;
        } // a GPU without kernels for the type, which is no candidate then
      }
    }
    return of(size, images, seconds);
  }

  /**
   * Returns what a config leaves open: float32 and what the machine may have units for, and on a
   * GPU each in both layouts.
   */
  static List<Candidate> candidates(TrainingConfig training, boolean hasGpu, boolean hasBfloat16) {
    List<Layout> layouts =
        hasGpu && training.layout() == Layout.AUTO ? LAYOUTS : List.of(training.layout());
    List<Precision> precisions =
        training.precision() == Precision.AUTO
            ? precisions(hasGpu, hasBfloat16)
            : List.of(training.precision());
    return precisions.stream()
        .flatMap(precision -> layouts.stream().map(layout -> new Candidate(precision, layout)))
        .toList();
  }

  /** Returns the preferred first: bfloat16 has float32's range. */
  private static List<Precision> precisions(boolean hasGpu, boolean hasBfloat16) {
    List<Precision> precisions = new ArrayList<>(List.of(Precision.FLOAT32));
    if (hasBfloat16) {
      precisions.add(Precision.BFLOAT16);
    }
    if (hasGpu) {
      precisions.add(Precision.FLOAT16);
    }
    return precisions;
  }

  private static double secondsOfStep(TrainingSession session, Batch batch) {
    try (BareSteps steps = session.bareSteps(batch)) {
      steps.seconds(1); // prepares the kernels
      double seconds = steps.seconds(1);
      return seconds > LONG_STEP ? seconds : Math.min(seconds, steps.seconds(1));
    }
  }

  /** Returns a config whose steps compute in this way. */
  public RunConfig in(RunConfig config) {
    return fastest.in(config);
  }

  /**
   * Chooses another than float32 in NCHW when it is clearly faster, float16 only when clearly the
   * fastest.
   *
   * @param seconds of one candidate or more, the preferred first
   */
  static PrecisionChoice of(int inputSize, int batchSize, Map<Candidate, Double> seconds) {
    Candidate chosen = seconds.keySet().iterator().next();
    for (Candidate candidate : seconds.keySet()) {
      if (seconds.get(candidate) <= seconds.get(chosen) / MIN_SPEEDUP) {
        chosen = candidate;
      }
    }
    return new PrecisionChoice(chosen, inputSize, batchSize, seconds);
  }

  /**
   * Returns the choice with its figures, such as {@code bfloat16: a step of 1 image, 416×416
   * pixels, takes 0.080 s, float32 0.120 s}, or on a GPU {@code bfloat16 in NHWC: …}.
   */
  @Override
  public String toString() {
    if (seconds.isEmpty()) {
      return name(fastest) + ": this machine has no instructions for bfloat16";
    }
    String others =
        seconds.entrySet().stream()
            .filter(other -> !other.getKey().equals(fastest))
            .map(other -> ", %s %.3f s".formatted(name(other.getKey()), other.getValue()))
            .collect(Collectors.joining());
    return "%s: a step of %s, %d×%d pixels, takes %.3f s%s"
        .formatted(
            name(fastest),
            Counted.of(batchSize, "image"),
            inputSize,
            inputSize,
            seconds.get(fastest),
            others);
  }

  private String name(Candidate candidate) {
    String precision = candidate.precision.name().toLowerCase(Locale.ROOT);
    boolean layoutsDiffer = seconds.keySet().stream().map(Candidate::layout).distinct().count() > 1;
    return layoutsDiffer ? precision + " in " + candidate.layout : precision;
  }

  /** Returns a config whose steps take one batch of images of one size. */
  static RunConfig atOneSize(RunConfig config, int inputSize) {
    return config
        .with("augment.multi_scale", new MultiScale(0, inputSize, inputSize))
        .with("model.input_size", inputSize)
        .with("training.accumulate", 1);
  }

  /**
   * Returns a batch of like images.
   *
   * @param boxes of each, input pixels
   */
  static Batch greyImages(RunConfig config, int count, List<LabelledBox> boxes) {
    int size = config.model().inputSize();
    Example grey =
        new Example(
            new LabelledImage(Path.of("grey"), List.of()),
            new Letterbox(size, size, size),
            new byte[size * size * 3],
            List.of(),
            new TargetAssigner(config.model(), config.loss()).assign(boxes));
    return Batch.of(Collections.nCopies(count, grey), List.of());
  }
}
