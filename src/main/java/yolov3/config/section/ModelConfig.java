package yolov3.config.section;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import yolov3.geometry.Anchor;

/**
 * Network.
 *
 * @param inputSize side of the square input, pixels, a multiple of 32 up to 4096
 * @param anchors three for each head in order of stride, input pixels; null: those of the
 *     architecture
 * @param fitAnchors published anchors are replaced when a run begins, by those that its initial
 *     weights were trained with or that fit its training boxes; never true with other anchors
 * @param widthDivisor divides the channels of every hidden layer; 1 is the published network
 * @param objectnessPrior objectness of an untrained network, which sets the bias of its logits
 * @param batchNormMomentum fraction of a moving mean or variance that a step keeps
 * @param initialWeights Darknet weights, run or checkpoint that training starts from; null: random
 *     weights
 * @param transfer layers that start from the initial weights
 * @param freeze layers that do not learn
 * @param unfreezeAfter epochs after which frozen layers learn too; 0: never
 * @param freezeBatchNorm batch normalization uses the moving statistics of the initial weights,
 *     which no step changes; its scale and offset learn
 */
public record ModelConfig(
    Architecture architecture,
    int inputSize,
    List<Anchor> anchors,
    boolean fitAnchors,
    int widthDivisor,
    double objectnessPrior,
    double batchNormMomentum,
    Path initialWeights,
    Transfer transfer,
    Freeze freeze,
    int unfreezeAfter,
    boolean freezeBatchNorm) {

  /** Every network halves its input five times. */
  private static final int COARSEST_STRIDE = 32;

  /** Beyond it the first layer's output alone, 32 channels of floats, takes 2 GB an image. */
  private static final int MAX_INPUT_SIZE = 4096;

  public ModelConfig {
    Rule.present("model.architecture", architecture, "yolov3 or yolov3-tiny");
    anchors = anchors == null ? architecture.defaultAnchors() : List.copyOf(anchors);
    fitAnchors = fitAnchors && anchors.equals(architecture.defaultAnchors());
    Rule.require(
        inputSize > 0 && inputSize <= MAX_INPUT_SIZE && inputSize % COARSEST_STRIDE == 0,
        "model.input_size",
        inputSize,
        "a positive multiple of " + COARSEST_STRIDE + ", at most " + MAX_INPUT_SIZE);
    int expectedAnchors = architecture.strides().size() * Architecture.ANCHORS_PER_SCALE;
    Rule.require(
        anchors.size() == expectedAnchors,
        "model.anchors",
        "a list of " + anchors.size(),
        expectedAnchors + ", three per stride of " + architecture.strides());
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
    requireWeights(initialWeights, transfer, freeze, unfreezeAfter, freezeBatchNorm);
  }

  private static void requireWeights(
      Path initialWeights,
      Transfer transfer,
      Freeze freeze,
      int unfreezeAfter,
      boolean freezeBatchNorm) {
    Rule.present("model.transfer", transfer, "all, backbone or all_but_head");
    Rule.present("model.freeze", freeze, "none, backbone or all_but_head");
    String frozen = freeze.name().toLowerCase(Locale.ROOT);
    Rule.require(
        freeze == Freeze.NONE || initialWeights != null,
        "model.freeze",
        frozen,
        "none without model.initial_weights, since frozen random weights never learn");
    Rule.require(
        freeze != Freeze.ALL_BUT_HEAD || transfer != Transfer.BACKBONE,
        "model.freeze",
        frozen,
        "none or backbone with model.transfer backbone, since frozen random weights never learn");
    Rule.require(
        transfer == Transfer.ALL || initialWeights != null,
        "model.transfer",
        transfer.name().toLowerCase(Locale.ROOT),
        "all without model.initial_weights, of which the layers would be");
    Rule.atLeast("model.unfreeze_after", unfreezeAfter, 0);
    Rule.require(
        unfreezeAfter == 0 || freeze != Freeze.NONE,
        "model.unfreeze_after",
        unfreezeAfter,
        "0 with model.freeze none");
    Rule.require(
        !freezeBatchNorm || (initialWeights != null && transfer == Transfer.ALL),
        "model.freeze_batch_norm",
        true,
        "false unless model.initial_weights has all layers (model.transfer all), since random ones have no statistics");
  }

  /**
   * Returns the config of a network that is applied and not trained.
   *
   * @param anchors null: those of the architecture
   */
  public static ModelConfig forInference(
      Architecture architecture, int inputSize, List<Anchor> anchors, int widthDivisor) {
    return new ModelConfig(
        architecture,
        inputSize,
        anchors,
        false,
        widthDivisor,
        0.5,
        1,
        null,
        Transfer.ALL,
        Freeze.NONE,
        0,
        false);
  }

  /** Returns the anchors of each head, in order of stride. */
  public List<List<Anchor>> anchorsByScale() {
    int perScale = Architecture.ANCHORS_PER_SCALE;
    return IntStream.range(0, architecture.strides().size())
        .mapToObj(scale -> anchors.subList(scale * perScale, (scale + 1) * perScale))
        .toList();
  }

  /** Layers that start from the initial weights. */
  public enum Transfer {
    /** Every layer of the same shape. */
    @JsonProperty("all")
    ALL,
    @JsonProperty("backbone")
    BACKBONE,
    /** Backbone and necks. */
    @JsonProperty("all_but_head")
    ALL_BUT_HEAD;

    /** Returns true for a layer or variable that takes the initial weights. */
    public boolean takes(String variable) {
      return switch (this) {
        case ALL -> true;
        case BACKBONE -> isBackbone(variable);
        case ALL_BUT_HEAD -> !isHead(variable);
      };
    }
  }

  /** Layers that do not learn. */
  public enum Freeze {
    @JsonProperty("none")
    NONE,
    @JsonProperty("backbone")
    BACKBONE,
    /** Backbone and necks. */
    @JsonProperty("all_but_head")
    ALL_BUT_HEAD;

    /** Returns true for a layer or variable that does not learn. */
    public boolean keeps(String variable) {
      return switch (this) {
        case NONE -> false;
        case BACKBONE -> isBackbone(variable);
        case ALL_BUT_HEAD -> !isHead(variable);
      };
    }
  }

  private static boolean isBackbone(String variable) {
    return variable.startsWith("backbone/");
  }

  private static boolean isHead(String variable) {
    return variable.startsWith("head_");
  }
}
