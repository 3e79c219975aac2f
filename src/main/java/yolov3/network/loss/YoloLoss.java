package yolov3.network.loss;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.framework.op.FrameworkOps;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;
import yolov3.config.section.LossConfig;
import yolov3.network.layer.Channels;
import yolov3.network.layer.Dimensions;
import yolov3.network.model.Predictions;

/**
 * Loss of one head (the tutorial's {@code compute_loss}). With {@code respond_bbox} 1 where a
 * prediction is responsible for an object and 0 elsewhere:
 *
 * <pre>
 * box        = respond_bbox · (2 − w·h / input²) · (1 − GIoU)
 * objectness = (respond_bbox − σ(conf))² · (respond_bbox + respond_bgd) · BCE(respond_bbox, conf)
 * class      = respond_bbox · BCE(label_prob, prob)
 * respond_bgd = (1 − respond_bbox) · [max IoU with the ground truth &lt; ignore threshold]
 * </pre>
 *
 * <p>{@code loss.box} puts DIoU or CIoU in the place of GIoU. For a crowd the fraction of the
 * prediction inside it takes the place of the IoU.
 *
 * <p>Differs from the tutorial's code: by default the ground truth is all of the image, as its text
 * says, not only that of the head's own scale; and divisions have a minimum divisor.
 */
public final class YoloLoss {

  private final Ops tf;
  private final LossConfig config;
  private final Operand<TFloat32> inverseInputArea;
  private final int classCount;

  /**
   * @param inputSize side of the network's input, pixels
   */
  public YoloLoss(Ops tf, LossConfig config, int inputSize, int classCount) {
    this(tf, config, tf.constant((float) (1.0 / ((double) inputSize * inputSize))), classCount);
  }

  private YoloLoss(Ops tf, LossConfig config, Operand<TFloat32> inverseInputArea, int classCount) {
    this.tf = tf;
    this.config = config;
    this.inverseInputArea = inverseInputArea;
    this.classCount = classCount;
  }

  /**
   * Makes the loss for an input whose size is only known when it is fed.
   *
   * @param images [batch, inputSize, inputSize, 3]
   */
  public static YoloLoss ofAnySize(
      Ops tf, LossConfig config, Operand<? extends TType> images, int classCount) {
    Operand<TInt32> size = Dimensions.slice(tf, images, 1, 2);
    Operand<TFloat32> area = tf.prod(tf.dtypes.cast(size, TFloat32.class), tf.constant(0));
    return new YoloLoss(tf, config, tf.stopGradient(tf.math.reciprocal(area)), classCount);
  }

  /** Adds the loss of one head, means over the batch. */
  public LossOperands of(Predictions predicted, ScaleTargetOperands targets) {
    LossMasks masks = masks(predicted, targets);
    return new LossOperands(
        tf.math.mean(box(predicted, targets, masks.object()), tf.constant(0)),
        tf.math.mean(objectness(predicted, masks), tf.constant(0)),
        tf.math.mean(classification(predicted, targets, masks.object()), tf.constant(0)));
  }

  /**
   * Loss masks of predictions, 1 or 0. Those with neither are ignored: they overlap an object
   * without being responsible for it.
   *
   * @param object {@code respond_bbox}, [batch, y, x, 3, 1]: responsible for an object
   * @param background {@code respond_bgd}, [batch, y, x, 3, 1]: trained as background
   */
  public record LossMasks(Operand<TFloat32> object, Operand<TFloat32> background) {}

  /** Adds the loss masks of a head. */
  public LossMasks masks(Predictions predicted, ScaleTargetOperands targets) {
    Operand<TFloat32> object = respondBbox(predicted, targets);
    return new LossMasks(
        object, tf.math.mul(tf.math.sub(tf.constant(1f), object), ignoreMask(predicted, targets)));
  }

  /** Returns 1 where a prediction is responsible for an object: [batch, y, x, 3, 1]. */
  private Operand<TFloat32> respondBbox(Predictions predicted, ScaleTargetOperands targets) {
    Operand<TInt32> count = tf.shape(targets.classes());
    Operand<TFloat32> ones =
        tf.fill(
            tf.concat(List.of(count, tf.constant(new int[] {1})), tf.constant(0)), tf.constant(1f));
    return scatter(predicted, targets, ones, 1);
  }

  /**
   * Adds {@code respond_bbox · (2 − w·h / input²) · (1 − GIoU)}: small boxes weigh up to twice as
   * much as one that fills the input.
   *
   * @return [batch]
   */
  private Operand<TFloat32> box(
      Predictions predicted, ScaleTargetOperands targets, Operand<TFloat32> respondBbox) {
    Operand<TFloat32> groundTruthXywh = scatter(predicted, targets, targets.boxesXywh(), 4);
    IouOps overlap = new IouOps(tf, predicted.boxesXywh(), groundTruthXywh);
    Operand<TFloat32> iou =
        switch (config.box()) {
          case GIOU -> overlap.giou();
          case DIOU -> overlap.diou();
          case CIOU -> overlap.ciou();
        };
    Operand<TFloat32> area =
        tf.math.mul(
            Channels.slice(tf, groundTruthXywh, 2, 1), Channels.slice(tf, groundTruthXywh, 3, 1));
    Operand<TFloat32> scale = tf.math.sub(tf.constant(2f), tf.math.mul(area, inverseInputArea));
    return sumPerImage(
        tf.math.mul(tf.math.mul(respondBbox, scale), tf.math.sub(tf.constant(1f), iou)));
  }

  /**
   * Adds {@code (respond_bbox − σ(conf))² · (respond_bbox + respond_bgd) · BCE(respond_bbox,
   * conf)}: focal weighting with γ = 2 (arXiv 1708.02002) over objects and background.
   *
   * @return [batch]
   */
  private Operand<TFloat32> objectness(Predictions predicted, LossMasks masks) {
    Operand<TFloat32> respondBbox = masks.object();
    Operand<TFloat32> focal = tf.math.squaredDifference(respondBbox, predicted.objectness());
    Operand<TFloat32> responding = tf.math.add(respondBbox, masks.background());
    return sumPerImage(
        tf.math.mul(
            tf.math.mul(focal, responding),
            crossEntropy(respondBbox, predicted.objectnessLogits())));
  }

  /**
   * Adds {@code respond_bbox · BCE(label_prob, prob)} with smoothed labels.
   *
   * @return [batch]
   */
  private Operand<TFloat32> classification(
      Predictions predicted, ScaleTargetOperands targets, Operand<TFloat32> respondBbox) {
    float smoothing = (float) config.labelSmoothing();
    float off = smoothing / classCount;
    Operand<TFloat32> smoothed =
        tf.oneHot(
            targets.classes(),
            tf.constant(classCount),
            tf.constant(1 - smoothing + off),
            tf.constant(off));
    Operand<TFloat32> labels = scatter(predicted, targets, smoothed, classCount);
    return sumPerImage(tf.math.mul(respondBbox, crossEntropy(labels, predicted.classLogits())));
  }

  /**
   * Returns 1 where the maximum IoU with the ground truth, or fraction inside a crowd, is below the
   * threshold, [batch, y, x, 3, 1]. No gradient passes.
   */
  private Operand<TFloat32> ignoreMask(Predictions predicted, ScaleTargetOperands targets) {
    Operand<TFloat32> boxes =
        tf.expandDims(tf.stopGradient(predicted.boxesXywh()), tf.constant(4)); // [b, y, x, 3, 1, 4]
    Operand<TFloat32> groundTruth = perPrediction(targets.backgroundBoxesXywh(), 4);
    Operand<TBool> crowds =
        tf.math.greater(perPrediction(targets.backgroundCrowds(), 1), tf.constant(0f));
    Operand<TFloat32> iou = // [b, y, x, 3, boxes, 1]
        new IouOps(tf, boxes, groundTruth).iouWithCrowds(crowds);
    Operand<TFloat32> largest = tf.reduceMax(iou, tf.constant(4));
    return tf.dtypes.cast(
        tf.math.less(largest, tf.constant((float) config.ignoreThreshold())), TFloat32.class);
  }

  /** Reshapes values of each box to broadcast over predictions: [b, 1, 1, 1, boxes, n]. */
  private Operand<TFloat32> perPrediction(Operand<TFloat32> ofBoxes, int n) {
    Operand<TInt32> batch = Dimensions.slice(tf, ofBoxes, 0, 1);
    return tf.reshape(
        ofBoxes,
        tf.concat(List.of(batch, tf.constant(new int[] {1, 1, 1, -1, n})), tf.constant(0)));
  }

  /** Scatters [positives, channels] to their cells: [batch, y, x, 3, channels]. */
  private Operand<TFloat32> scatter(
      Predictions predicted, ScaleTargetOperands targets, Operand<TFloat32> values, int channels) {
    Operand<TInt32> cells = Dimensions.slice(tf, predicted.objectness(), 0, 4);
    Operand<TInt32> shape =
        tf.concat(List.of(cells, tf.constant(new int[] {channels})), tf.constant(0));
    return tf.scatterNd(targets.cells(), values, shape);
  }

  private Operand<TFloat32> crossEntropy(Operand<TFloat32> labels, Operand<TFloat32> logits) {
    return FrameworkOps.create(tf).nn.sigmoidCrossEntropyWithLogits(labels, logits);
  }

  private Operand<TFloat32> sumPerImage(Operand<TFloat32> values) {
    return tf.reduceSum(values, tf.constant(new int[] {1, 2, 3, 4}));
  }
}
