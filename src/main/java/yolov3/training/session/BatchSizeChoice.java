package yolov3.training.session;

import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.tensorflow.proto.StepStats;
import yolov3.config.RunConfig;
import yolov3.config.section.AugmentConfig;
import yolov3.data.LabelledImage;
import yolov3.data.loader.Batch;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.network.layer.Variable;
import yolov3.network.runtime.TensorFlowDevices;
import yolov3.network.runtime.TensorFlowDevices.Device;

/**
 * Largest batch whose step the memory holds, a power of two that leaves an epoch at least {@value
 * #MIN_BATCHES} batches: below that a larger batch learns less from as many images.
 *
 * @param batchSize 1 to {@value #MAX_BATCH_SIZE}
 * @param bytesPerImage that a step allocates for another image of the batch
 * @param bytes that the largest step may take
 */
public record BatchSizeChoice(int batchSize, long bytesPerImage, long bytes) {

  private static final int MAX_BATCH_SIZE = 64;
  private static final int MIN_BATCHES = 32;

  /** Of a GPU's memory, which TensorFlow manages; the rest is lost between the pieces. */
  private static final double USABLE_ON_GPU = 0.8;

  /**
   * Of the memory beside Java's heap. The system's allocator keeps 1.4 to 1.8 times what a step
   * holds, and loading and validation need their part.
   */
  private static final double USABLE_ON_CPU = 0.4;

  /**
   * Measures for a config that leaves the batch size open, by the allocations of a step with one
   * and with two images, each with as many objects as any that can come; empty for one that names
   * it.
   *
   * @param images of an epoch
   * @throws yolov3.io.RunFailedException when not even these steps fit
   */
  public static Optional<BatchSizeChoice> ofAuto(
      RunConfig config, int classCount, List<LabelledImage> images) {
    if (!config.training().hasAutoBatchSize()) {
      return Optional.empty();
    }
    RunConfig largest = PrecisionChoice.atOneSize(config, config.largestInputSize());
    List<LabelledBox> crowded = crowded(config.augment(), images);
    try (TrainingSession session =
        new TrainingSession(largest.with("training.batch_size", 1), classCount)) {
      session.initialize();
      long one = peakBytes(session, PrecisionChoice.greyImages(largest, 1, crowded));
      long two = peakBytes(session, PrecisionChoice.greyImages(largest, 2, crowded));
      long variables =
          Float.BYTES
              * session.variables().stream().map(Variable::shape).mapToLong(s -> s.size()).sum();
      long sums = config.training().accumulate() == 1 ? 0 : Float.BYTES * session.parameterCount();
      long usable = Math.max(0, usableBytes(config) - variables - sums);
      return Optional.of(of(one, two, usable, images.size()));
    }
  }

  /** Returns as many boxes as an image can have: the loss compares each with every prediction. */
  static List<LabelledBox> crowded(AugmentConfig augment, List<LabelledImage> images) {
    int together = 1;
    if (augment.enabled() && augment.mosaic().probability() > 0) {
      together = 4;
    }
    if (augment.enabled() && augment.mixup().probability() > 0) {
      together++;
    }
    int maxBoxes = images.stream().mapToInt(image -> image.boxes().size()).max().orElse(0);
    return Collections.nCopies(together * maxBoxes, new LabelledBox(new Box(0, 0, 16, 16), 0));
  }

  /**
   * Chooses by the memory of two steps.
   *
   * @param one bytes of a step with one image
   * @param two bytes of a step with two images
   * @param usable bytes that a step may take
   */
  static BatchSizeChoice of(long one, long two, long usable, int trainingImages) {
    long perImage = Math.max(1, two - one);
    int size = 1;
    while (2 * size <= MAX_BATCH_SIZE
        && one + (2L * size - 1) * perImage <= usable
        && trainingImages / (2 * size) >= MIN_BATCHES) {
      size *= 2;
    }
    return new BatchSizeChoice(size, perImage, usable);
  }

  /** Returns a config with this batch size. */
  public RunConfig in(RunConfig config) {
    return config.with("training.batch_size", batchSize);
  }

  /** Returns the choice with what limits it, such as {@code 8: an image takes 73 MB …}. */
  @Override
  public String toString() {
    return "%d, the largest that leaves an epoch %d batches and fits: an image takes %,.1f MB of the %,d MB that a step may take"
        .formatted(batchSize, MIN_BATCHES, bytesPerImage / 1048576.0, bytes >> 20);
  }

  /** Returns the memory of a step, as {@link #peakBytes(StepStats)}. */
  static long peakBytes(TrainingSession session, Batch batch) {
    try (BareSteps steps = session.bareSteps(batch)) {
      return peakBytes(steps.trace());
    }
  }

  /** Returns the maximum of the bytes that the ops of a step held at one time, on all devices. */
  static long peakBytes(StepStats step) {
    TreeMap<Long, Long> changes = new TreeMap<>(); // by time
    step.getDevStatsList().stream()
        .flatMap(device -> device.getNodeStatsList().stream())
        .flatMap(node -> node.getMemoryList().stream())
        .flatMap(memory -> memory.getAllocationRecordsList().stream())
        .forEach(r -> changes.merge(r.getAllocMicros(), r.getAllocBytes(), Long::sum));
    long held = 0;
    long peak = 0;
    for (long change : changes.values()) {
      held += change;
      peak = Math.max(peak, held);
    }
    return peak;
  }

  private static long usableBytes(RunConfig config) {
    Optional<Device> gpu =
        TensorFlowDevices.list(config.training().intraOpThreads()).stream()
            .filter(Device::isGpu)
            .findFirst();
    if (gpu.isPresent()) {
      return (long) (USABLE_ON_GPU * gpu.get().memoryBytes());
    }
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long beside = system.getTotalMemorySize() - Runtime.getRuntime().maxMemory();
    return (long) (USABLE_ON_CPU * beside);
  }
}
