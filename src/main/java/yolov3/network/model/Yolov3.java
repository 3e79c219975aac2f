package yolov3.network.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.network.layer.Initializer;
import yolov3.network.layer.Layers;

/**
 * Backbone, neck and heads of YOLOv3 and YOLOv3-tiny (arXiv 1804.02767, section 2.3; Darknet's
 * yolov3.cfg and yolov3-tiny.cfg). Layers are made in the order of those files, so that variables
 * follow the order of Darknet's weights.
 */
public final class Yolov3 {

  private final ModelConfig config;
  private final int classCount;

  public Yolov3(ModelConfig config, int classCount) {
    this.config = config;
    this.classCount = classCount;
  }

  /** Returns the channels of an anchor: x, y, width, height, objectness and the classes. */
  public int valuesPerAnchor() {
    return 5 + classCount;
  }

  /**
   * Builds the network and decodes its heads.
   *
   * @param images [batch, inputSize, inputSize, 3], RGB, 0 to 255
   * @return predictions of each head in order of stride
   */
  public <T extends TFloating> List<Predictions> predict(
      Layers<T> layers, Operand<? extends TNumber> images) {
    List<Operand<TFloat32>> logits =
        logits(layers, layers.ops().withName("to_float").dtypes.cast(images, TFloat32.class));
    List<Predictions> predictions = new ArrayList<>();
    for (int scale = 0; scale < logits.size(); scale++) {
      int stride = config.architecture().strides().get(scale);
      predictions.add(
          new BoxDecoder(stride, config.anchorsByScale().get(scale), classCount)
              .decode(layers.ops().withSubScope("decode_" + stride), logits.get(scale)));
    }
    return predictions;
  }

  /**
   * Collects the boxes of all heads, before NMS.
   *
   * @param heads predictions in order of stride, of images whose size the graph knows
   * @throws IllegalArgumentException when the graph does not know it
   */
  public Candidates candidates(Ops tf, List<Predictions> heads) {
    return Candidates.of(tf, heads, config.inputSize(), classCount);
  }

  /**
   * Builds the network.
   *
   * @param images [batch, inputSize, inputSize, 3], RGB, 0 to 255
   * @return logits of each head in order of stride
   */
  <T extends TFloating> List<Operand<TFloat32>> logits(Layers<T> layers, Operand<TFloat32> images) {
    Ops tf = layers.ops();
    Operand<TFloat32> scaled = tf.withName("to_zero_one").math.mul(images, tf.constant(1 / 255f));
    int width = config.widthDivisor();
    return switch (config.architecture()) {
      case YOLOV3 ->
          heads(
              layers,
              Darknet53.features(layers, scaled, width),
              List.of(new Scale(8, 128, 5), new Scale(16, 256, 5), new Scale(32, 512, 5)));
      case YOLOV3_TINY ->
          heads(
              layers,
              TinyBackbone.features(layers, scaled, width),
              List.of(new Scale(16, 128, 0), new Scale(32, 256, 1)));
    };
  }

  /**
   * From the coarsest map to the finest; each but the first also gets the one before, upsampled.
   */
  private <T extends TFloating> List<Operand<TFloat32>> heads(
      Layers<T> layers, List<Operand<T>> features, List<Scale> scales) {
    List<Operand<TFloat32>> logits = new ArrayList<>();
    Operand<T> coarser = null;
    for (int i = scales.size() - 1; i >= 0; i--) {
      Scale scale = scales.get(i);
      int filters = scale.filters / config.widthDivisor();
      Layers<T> neck = layers.in("neck_" + scale.stride);
      Operand<T> x = features.get(i);
      if (coarser != null) {
        Operand<T> lateral = neck.convolution("lateral", coarser, filters, 1, 1);
        x = neck.concat(neck.upsample(lateral), x);
      }
      for (int conv = 1; conv <= scale.neckConvolutions; conv++) {
        boolean narrow = conv % 2 == 1;
        x = neck.convolution("conv_" + conv, x, narrow ? filters : 2 * filters, narrow ? 1 : 3, 1);
      }
      logits.add(head(layers.in("head_" + scale.stride), x, 2 * filters));
      coarser = x;
    }
    Collections.reverse(logits);
    return logits;
  }

  private <T extends TFloating> Operand<TFloat32> head(Layers<T> head, Operand<T> x, int filters) {
    Operand<T> hidden = head.convolution("conv_1", x, filters, 3, 1);
    int outputs = Architecture.ANCHORS_PER_SCALE * valuesPerAnchor();
    return head.linear("output", hidden, outputs, priorBias());
  }

  /**
   * Starts the objectness at the prior (arXiv 1708.02002, section 4.1), the rest at 0: most cells
   * are background, and a network that starts at one half spends its first epoch on learning that.
   */
  private Initializer priorBias() {
    double prior = config.objectnessPrior();
    float[] bias = new float[Architecture.ANCHORS_PER_SCALE * valuesPerAnchor()];
    for (int anchor = 0; anchor < Architecture.ANCHORS_PER_SCALE; anchor++) {
      bias[anchor * valuesPerAnchor() + 4] = (float) Math.log(prior / (1 - prior));
    }
    return (tf, shape, seed) -> tf.constant(bias);
  }

  /**
   * Neck and head of one scale.
   *
   * @param filters of the 1×1 convolutions; the 3×3 ones have twice as many
   * @param neckConvolutions 1×1 and 3×3 in turn, before the head
   */
  private record Scale(int stride, int filters, int neckConvolutions) {}
}
