package yolov3.config.section;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import yolov3.geometry.Anchor;

/**
 * The network.
 *
 * @param architecture which one
 * @param inputSize side of the square input, pixels, a multiple of 32 up to 4096
 * @param anchors three a head in order of stride, input pixels; null takes the architecture's own
 * @param widthDivisor the channels of every hidden layer are divided by this; 1 is the published
 *     network
 * @param objectnessPrior probability of an object that an untrained network answers, which sets the
 *     bias of the objectness
 * @param batchNormMomentum share of the old value that a moving mean or variance keeps at each step
 * @param initialWeights Darknet's weights, a run or a checkpoint that the network starts from, or
 *     null to start from random weights
 * @param transfer which layers start from them
 * @param freeze which layers stay as they are
 * @param unfreezeAfter epochs after which they learn too; 0: never
 */
public record ModelConfig(
    Architecture architecture,
    int inputSize,
    List<Anchor> anchors,
    int widthDivisor,
    double objectnessPrior,
    double batchNormMomentum,
    Path initialWeights,
    Transfer transfer,
    Freeze freeze,
    int unfreezeAfter) {

  /** Every network halves its input five times. */
  private static final int COARSEST_STRIDE = 32;

  /** Beyond it the first layer's output alone, 32 channels of floats, takes 2 GB an image. */
  private static final int LARGEST_INPUT = 4096;

  /** Fills in the architecture's anchors and refuses what no network can be built from. */
  public ModelConfig {
    Rule.present("model.architecture", architecture, "yolov3 or yolov3-tiny");
    anchors = anchors == null ? architecture.defaultAnchors() : List.copyOf(anchors);
    Rule.require(
        inputSize > 0 && inputSize <= LARGEST_INPUT && inputSize % COARSEST_STRIDE == 0,
        "model.input_size",
        inputSize,
        "a positive multiple of " + COARSEST_STRIDE + ", at most " + LARGEST_INPUT);
    int expectedAnchors = architecture.strides().size() * Architecture.ANCHORS_PER_SCALE;
    Rule.require(
        anchors.size() == expectedAnchors,
        "model.anchors",
        "a list of " + anchors.size(),
        expectedAnchors + ", three a stride of " + architecture.strides());
    Rule.require(
        widthDivisor >= 1 && 16 % widthDivisor == 0,
        "model.width_divisor",
        widthDivisor,
        "1, 2, 4, 8 or 16");
    Rule.require(
        objectnessPrior > 0 && objectnessPrior < 1,
        "model.objectness_prior",
        objectnessPrior,
        "a probability between 0 and 1");
    Rule.inRange("model.batch_norm_momentum", batchNormMomentum, 0, 1);
    Rule.present("model.transfer", transfer, "all, backbone or all_but_head");
    Rule.present("model.freeze", freeze, "none, backbone or all_but_head");
    Rule.require(
        freeze == Freeze.NONE || initialWeights != null,
        "model.freeze",
        inConfig(freeze),
        "none without model.initial_weights, since frozen random weights never learn");
    Rule.require(
        freeze != Freeze.ALL_BUT_HEAD || transfer != Transfer.BACKBONE,
        "model.freeze",
        inConfig(freeze),
        "none or backbone with model.transfer backbone, since frozen random weights never learn");
    Rule.atLeast("model.unfreeze_after", unfreezeAfter, 0);
  }

  /**
   * A network that is applied and not trained.
   *
   * @param anchors null takes the architecture's own
   */
  public static ModelConfig forInference(
      Architecture architecture, int inputSize, List<Anchor> anchors, int widthDivisor) {
    return new ModelConfig(
        architecture, inputSize, anchors, widthDivisor, 0.5, 1, null, Transfer.ALL, Freeze.NONE, 0);
  }

  private static String inConfig(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The anchors of each head, in order of stride. */
  public List<List<Anchor>> anchorsByScale() {
    int perScale = Architecture.ANCHORS_PER_SCALE;
    return IntStream.range(0, architecture.strides().size())
        .mapToObj(scale -> anchors.subList(scale * perScale, (scale + 1) * perScale))
        .toList();
  }
}
