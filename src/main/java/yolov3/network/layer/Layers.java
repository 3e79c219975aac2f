package yolov3.network.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * Layers of one block of a network: a scope of the graph, a prefix of variable names, and the
 * normalization behind convolutions.
 *
 * <p>Kernels and feature maps are of one {@link FeatureType}; variables, batch normalization's
 * statistics and the logits are float32 whatever it is. Padding, activation and epsilon are
 * Darknet's, so that its weights give its results.
 *
 * @param <T> type of the feature maps
 */
public final class Layers<T extends TFloating> {

  private static final float LEAKY_SLOPE = 0.1f;

  /** Epsilon of Darknet's batch normalization, added to the variance. */
  static final float EPSILON = 1e-5f;

  private final Ops tf;
  private final String path;
  private final FeatureType<T> type;
  private final VariableSource weights;
  private final Normalization normalization;

  private Layers(
      Ops tf,
      String path,
      FeatureType<T> type,
      VariableSource weights,
      Normalization normalization) {
    this.tf = tf;
    this.path = path;
    this.type = type;
    this.weights = weights;
    this.normalization = normalization;
  }

  /** Makes float32 layers that normalize by their batch and measure its statistics. */
  public static Layers<TFloat32> training(Ops tf, VariableStore variables) {
    return training(tf, FeatureType.FLOAT32, variables, variable -> false);
  }

  /**
   * Makes layers that normalize by their batch and measure its statistics, except frozen ones.
   *
   * @param frozen true for the name of a variable whose layer normalizes by its moving statistics
   *     and leaves them as they are
   */
  public static <T extends TFloating> Layers<T> training(
      Ops tf, FeatureType<T> type, VariableStore variables, Predicate<String> frozen) {
    return new Layers<>(
        tf, "", type, variables, new Normalization.ByBatch(variables, frozen, new ArrayList<>()));
  }

  /** Makes layers that normalize by the moving statistics among {@code weights}. */
  public static Layers<TFloat32> inference(Ops tf, VariableSource weights) {
    return inference(tf, FeatureType.FLOAT32, weights);
  }

  /** Makes layers of a type that normalize by the moving statistics among {@code weights}. */
  public static <T extends TFloating> Layers<T> inference(
      Ops tf, FeatureType<T> type, VariableSource weights) {
    return new Layers<>(tf, "", type, weights, new Normalization.ByMovingStatistics());
  }

  /** Makes layers whose kernels and biases hold the normalization, as {@link FoldedConvolution}. */
  public static <T extends TFloating> Layers<T> folded(
      Ops tf, FeatureType<T> type, VariableSource weights) {
    return new Layers<>(tf, "", type, weights, new Normalization.Folded());
  }

  /** Returns the layers of a block inside this one. */
  public Layers<T> in(String block) {
    return new Layers<>(tf.withSubScope(block), path + block + "/", type, weights, normalization);
  }

  /** Returns these layers in float32; a {@link VariableStore} rounds none of their kernels. */
  public Layers<TFloat32> inFloat32() {
    return new Layers<>(tf, path, FeatureType.FLOAT32, weights::value, normalization);
  }

  /** Returns the type of the feature maps. */
  public FeatureType<T> type() {
    return type;
  }

  /** Returns the ops of this block. */
  public Ops ops() {
    return tf;
  }

  /** Returns the statistics that were measured so far; none for inference. */
  public List<BatchStatistics> statistics() {
    return normalization instanceof Normalization.ByBatch training
        ? List.copyOf(training.statistics())
        : List.of();
  }

  /**
   * Adds a convolution, its normalization and a leaky ReLU: Darknet's {@code [convolutional]
   * batch_normalize=1 activation=leaky}.
   *
   * @param x [batch, height, width, channels]
   * @param size side of the kernel, odd
   * @param stride 1 or 2
   * @return [batch, height / stride, width / stride, filters]
   */
  public Operand<T> convolution(String name, Operand<T> x, int filters, int size, int stride) {
    Layers<T> layer = in(name);
    return layer.activate(layer.convolveAndNormalize(x, filters, size, stride));
  }

  /**
   * Adds a convolution of stride 1, as {@link #convolution}, whose map is used by a max pooling of
   * stride 2 alone.
   *
   * <p>Networks that train pool before the activation, which is then computed for a quarter of the
   * map: it is monotonic, so the values are the same. Networks for inference keep Darknet's order,
   * in which a runtime makes one kernel of a convolution and its activation.
   *
   * @param x [batch, height, width, channels]
   * @return [batch, height / 2, width / 2, filters]
   */
  public Operand<T> pooledConvolution(String name, Operand<T> x, int filters, int size) {
    Layers<T> layer = in(name);
    Operand<T> normalized = layer.convolveAndNormalize(x, filters, size, 1);
    return normalization instanceof Normalization.ByBatch
        ? layer.activate(maxPool(normalized, 2))
        : maxPool(layer.activate(normalized), 2);
  }

  /**
   * Adds a 1×1 convolution with a bias and no activation, for the logits of a head.
   *
   * @param x [batch, height, width, channels]
   * @param bias initial biases, [filters]
   * @return [batch, height, width, filters]
   */
  public Operand<TFloat32> linear(String name, Operand<T> x, int filters, Initializer bias) {
    Layers<T> layer = in(name);
    Operand<TFloat32> convolved = type.toFloat(layer.tf, layer.convolve(x, filters, 1, 1));
    return layer.tf.nn.biasAdd(convolved, layer.bias(filters, bias));
  }

  /**
   * Adds two convolutions whose result is added to their input (arXiv 1804.02767, table 1).
   *
   * @param x [batch, height, width, channels]
   * @return the same shape
   */
  public Operand<T> residual(String name, Operand<T> x) {
    Layers<T> block = in(name);
    int channels = channels(x);
    Operand<T> narrow = block.convolution("conv_1", x, channels / 2, 1, 1);
    Operand<T> wide = block.convolution("conv_2", narrow, channels, 3, 1);
    return block.tf.math.add(x, wide);
  }

  /**
   * Doubles height and width by nearest neighbour.
   *
   * <p>Networks that train lay four copies of the channels out as pixels, whose gradient is a sum:
   * {@code ResizeNearestNeighborGrad} has no deterministic kernel for GPUs. Networks for inference
   * keep {@code ResizeNearestNeighbor}, which other runtimes know as upsampling. The values are the
   * same.
   *
   * @param x [batch, height, width, channels]
   * @return [batch, 2 · height, 2 · width, channels]
   */
  public Operand<T> upsample(Operand<T> x) {
    if (normalization instanceof Normalization.ByBatch) {
      return tf.nn.depthToSpace(tf.concat(List.of(x, x, x, x), tf.constant(-1)), 2L);
    }
    long height = x.shape().get(1);
    long width = x.shape().get(2);
    Operand<TInt32> size =
        height != Shape.UNKNOWN_SIZE && width != Shape.UNKNOWN_SIZE
            ? tf.constant(new int[] {(int) height * 2, (int) width * 2})
            : tf.math.mul(Dimensions.slice(tf, x, 1, 2), tf.constant(2));
    return tf.image.resizeNearestNeighbor(x, size);
  }

  /**
   * Adds a 2×2 max pooling, padded at the right and bottom when it does not fit.
   *
   * <p>Built as op {@code MaxPool}: the Ops API makes {@code MaxPoolV2}, which TFLite's converter
   * refuses.
   *
   * @param stride 2 halves height and width, 1 keeps them
   */
  public Operand<T> maxPool(Operand<T> x, int stride) {
    return tf.scope()
        .env()
        .opBuilder("MaxPool", tf.scope().makeOpName("MaxPool"), tf.scope())
        .addInput(x.asOutput())
        .setAttr("ksize", new long[] {1, 2, 2, 1})
        .setAttr("strides", new long[] {1, stride, stride, 1})
        .setAttr("padding", "SAME")
        .build()
        .output(0);
  }

  /** Concatenates the channels of both. */
  public Operand<T> concat(Operand<T> first, Operand<T> second) {
    return tf.concat(List.of(first, second), tf.constant(-1));
  }

  private Operand<T> convolveAndNormalize(Operand<T> x, int filters, int size, int stride) {
    return normalization.apply(this, convolve(x, filters, size, stride), filters);
  }

  private Operand<T> convolve(Operand<T> x, int filters, int size, int stride) {
    Shape shape = Shape.of(size, size, channels(x), filters);
    Operand<T> kernel = weights.kernel(tf, type, path + "kernel", shape, Initializer.heNormal());
    if (stride == 1) {
      return tf.nn.conv2d(x, kernel, List.of(1L, 1L, 1L, 1L), "SAME");
    }
    // Darknet pads a strided convolution at the top and left; the gradient ignores explicit
    // paddings.
    Operand<T> padded =
        tf.pad(
            x,
            tf.constant(new int[][] {{0, 0}, {1, 0}, {1, 0}, {0, 0}}),
            type.of(tf, tf.constant(0f)));
    return tf.nn.conv2d(padded, kernel, List.of(1L, (long) stride, (long) stride, 1L), "VALID");
  }

  private Operand<T> activate(Operand<T> x) {
    LeakyRelu.Options slope = LeakyRelu.alpha(LEAKY_SLOPE);
    return type.activatesInFloat32()
        ? type.of(tf, tf.nn.leakyRelu(type.toFloat(tf, x), slope))
        : tf.nn.leakyRelu(x, slope);
  }

  Operand<T> addBias(Operand<T> x, int channels, Initializer bias) {
    return tf.nn.biasAdd(x, type.of(tf, bias(channels, bias)));
  }

  private Operand<TFloat32> bias(int channels, Initializer initializer) {
    return variable("bias", Shape.of(channels), VariableRole.BIAS, initializer);
  }

  /**
   * Adds a batch normalization of this block.
   *
   * @param training by the statistics of the batch, else by the moving ones
   */
  FusedBatchNorm<T, TFloat32> batchNorm(Operand<T> x, int channels, boolean training) {
    Shape shape = Shape.of(channels);
    Initializer zero = Initializer.constant(0);
    Initializer one = Initializer.constant(1);
    Operand<TFloat32> gamma = variable("gamma", shape, VariableRole.GAMMA, one);
    Operand<TFloat32> beta = variable("beta", shape, VariableRole.BETA, zero);
    Operand<TFloat32> mean = variable("moving_mean", shape, VariableRole.MOVING_MEAN, zero);
    Operand<TFloat32> variance =
        variable("moving_variance", shape, VariableRole.MOVING_VARIANCE, one);
    if (training) {
      mean = tf.constant(new float[0]);
      variance = mean;
    }
    return tf.nn.fusedBatchNorm(
        x,
        gamma,
        beta,
        mean,
        variance,
        FusedBatchNorm.epsilon(EPSILON),
        FusedBatchNorm.isTraining(training));
  }

  private Operand<TFloat32> variable(
      String name, Shape shape, VariableRole role, Initializer initializer) {
    return weights.value(path + name, shape, role, initializer);
  }

  /** Returns the prefix of this block's variables. */
  String path() {
    return path;
  }

  private static int channels(Operand<? extends TNumber> x) {
    return (int) x.shape().get(3);
  }
}
