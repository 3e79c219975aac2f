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

/**
 * Makes layers in one block of a network: a scope of the graph, a prefix of variable names, and
 * whether batch normalisation measures its batch (training) or uses its moving statistics
 * (inference).
 *
 * <p>Padding, activation and epsilon are Darknet's, so that its weights give its results.
 */
public final class Layers {

  /** Slope of the leaky rectifier below 0. */
  private static final float LEAK = 0.1f;

  /** Added to the variance by Darknet's batch normalisation. */
  static final float EPSILON = 1e-5f;

  private final Ops tf;
  private final String path;
  private final VariableSource weights;
  private final VariableStore trained;
  private final boolean folded;
  private final List<BatchStatistics> statistics;
  private final Predicate<String> frozen;

  private Layers(
      Ops tf,
      String path,
      VariableSource weights,
      VariableStore trained,
      boolean folded,
      List<BatchStatistics> statistics,
      Predicate<String> frozen) {
    this.tf = tf;
    this.path = path;
    this.weights = weights;
    this.trained = trained;
    this.folded = folded;
    this.statistics = statistics;
    this.frozen = frozen;
  }

  /** Layers that normalise by their batch and remember what they measured. */
  public static Layers training(Ops tf, VariableStore variables) {
    return training(tf, variables, variable -> false);
  }

  /**
   * Layers that normalise by their batch and remember what they measured, but for frozen ones.
   *
   * @param frozen says of a variable's name whether its layer uses its moving statistics and leaves
   *     them as they are
   */
  public static Layers training(Ops tf, VariableStore variables, Predicate<String> frozen) {
    return new Layers(tf, "", variables, variables, false, new ArrayList<>(), frozen);
  }

  /** Layers that normalise by the moving statistics among {@code weights}. */
  public static Layers inference(Ops tf, VariableSource weights) {
    return new Layers(tf, "", weights, null, false, List.of(), variable -> true);
  }

  /**
   * Layers without batch normalisation: {@link FoldedConvolution} has put it into the kernels and
   * into a bias for each.
   */
  public static Layers folded(Ops tf, VariableSource weights) {
    return new Layers(tf, "", weights, null, true, List.of(), variable -> true);
  }

  /** Layers of a block inside this one. */
  public Layers in(String block) {
    return new Layers(
        tf.withSubScope(block), path + block + "/", weights, trained, folded, statistics, frozen);
  }

  /** The ops of this block. */
  public Ops ops() {
    return tf;
  }

  /** What the batch normalisations measured so far; empty for inference. */
  public List<BatchStatistics> statistics() {
    return List.copyOf(statistics);
  }

  /**
   * Convolution, batch normalisation, leaky rectifier: Darknet's {@code [convolutional]
   * batch_normalize=1 activation=leaky}.
   *
   * @param name of the layer in this block
   * @param x [batch, height, width, channels]
   * @param filters channels of the result
   * @param size side of the kernel, odd
   * @param stride 1 or 2
   * @return [batch, height / stride, width / stride, filters]
   */
  public Operand<TFloat32> convolution(
      String name, Operand<TFloat32> x, int filters, int size, int stride) {
    Layers layer = in(name);
    Operand<TFloat32> convolved = layer.convolve(x, filters, size, stride);
    Operand<TFloat32> normalised =
        folded
            ? layer.addBias(convolved, filters, Initializer.constant(0))
            : layer.normalise(convolved, filters);
    return layer.tf.nn.leakyRelu(normalised, LeakyRelu.alpha(LEAK));
  }

  /**
   * 1×1 convolution with a bias and no activation, for the raw output of a head.
   *
   * @param x [batch, height, width, channels]
   * @param bias what the biases start from, shape [filters]
   * @return [batch, height, width, filters]
   */
  public Operand<TFloat32> linear(String name, Operand<TFloat32> x, int filters, Initializer bias) {
    Layers layer = in(name);
    return layer.addBias(layer.convolve(x, filters, 1, 1), filters, bias);
  }

  /**
   * Two convolutions whose result is added to their input (arXiv 1804.02767, table 1).
   *
   * @param x [batch, height, width, channels]
   * @return the same shape
   */
  public Operand<TFloat32> residual(String name, Operand<TFloat32> x) {
    Layers block = in(name);
    int channels = channels(x);
    Operand<TFloat32> narrow = block.convolution("conv_1", x, channels / 2, 1, 1);
    Operand<TFloat32> wide = block.convolution("conv_2", narrow, channels, 3, 1);
    return block.tf.math.add(x, wide);
  }

  /**
   * Doubles height and width by nearest neighbour.
   *
   * <p>Networks that train lay four copies of the channels out as pixels, which has a sum as its
   * gradient: {@code ResizeNearestNeighborGrad} has no deterministic kernel for GPUs. Networks for
   * inference keep {@code ResizeNearestNeighbor}, which other runtimes know as upsampling. The
   * values are the same.
   *
   * @param x [batch, height, width, channels]
   * @return [batch, 2 · height, 2 · width, channels]
   */
  public Operand<TFloat32> upsample(Operand<TFloat32> x) {
    if (trained != null) {
      return tf.nn.depthToSpace(tf.concat(List.of(x, x, x, x), tf.constant(-1)), 2L);
    }
    boolean sizeIsKnown =
        x.shape().get(1) != Shape.UNKNOWN_SIZE && x.shape().get(2) != Shape.UNKNOWN_SIZE;
    Operand<TInt32> size =
        sizeIsKnown
            ? tf.constant(new int[] {(int) x.shape().get(1) * 2, (int) x.shape().get(2) * 2})
            : tf.math.mul(
                tf.slice(tf.shape(x), tf.constant(new int[] {1}), tf.constant(new int[] {2})),
                tf.constant(2));
    return tf.image.resizeNearestNeighbor(x, size);
  }

  /**
   * 2×2 maximum, padded at the right and bottom when it does not fit.
   *
   * <p>Built as op {@code MaxPool}: the Ops API makes {@code MaxPoolV2}, which TFLite's converter
   * refuses.
   *
   * @param stride 2 halves height and width, 1 keeps them
   */
  public Operand<TFloat32> maxPool(Operand<TFloat32> x, int stride) {
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

  /** Channels of both, one after the other. */
  public Operand<TFloat32> concat(Operand<TFloat32> first, Operand<TFloat32> second) {
    return tf.concat(List.of(first, second), tf.constant(-1));
  }

  private Operand<TFloat32> convolve(Operand<TFloat32> x, int filters, int size, int stride) {
    Shape shape = Shape.of(size, size, channels(x), filters);
    Operand<TFloat32> kernel = value("kernel", shape, VariableRole.KERNEL, Initializer.heNormal());
    if (stride == 1) {
      return tf.nn.conv2d(x, kernel, List.of(1L, 1L, 1L, 1L), "SAME");
    }
    // Darknet pads a strided convolution at the top and left; the gradient ignores explicit
    // paddings.
    Operand<TFloat32> padded =
        tf.pad(x, tf.constant(new int[][] {{0, 0}, {1, 0}, {1, 0}, {0, 0}}), tf.constant(0f));
    return tf.nn.conv2d(padded, kernel, List.of(1L, (long) stride, (long) stride, 1L), "VALID");
  }

  private Operand<TFloat32> addBias(Operand<TFloat32> x, int channels, Initializer bias) {
    return tf.nn.biasAdd(x, value("bias", Shape.of(channels), VariableRole.BIAS, bias));
  }

  private Operand<TFloat32> normalise(Operand<TFloat32> x, int channels) {
    Shape shape = Shape.of(channels);
    Operand<TFloat32> gamma = value("gamma", shape, VariableRole.GAMMA, Initializer.constant(1));
    Operand<TFloat32> beta = value("beta", shape, VariableRole.BETA, Initializer.constant(0));
    Operand<TFloat32> mean =
        value("moving_mean", shape, VariableRole.MOVING_MEAN, Initializer.constant(0));
    Operand<TFloat32> variance =
        value("moving_variance", shape, VariableRole.MOVING_VARIANCE, Initializer.constant(1));
    if (frozen.test(path + "moving_mean")) {
      return batchNorm(x, gamma, beta, mean, variance, false).y();
    }
    Operand<TFloat32> none = tf.constant(new float[0]);
    FusedBatchNorm<TFloat32, TFloat32> norm = batchNorm(x, gamma, beta, none, none, true);
    statistics.add(new BatchStatistics(trained.get(path + "moving_mean"), norm.batchMean()));
    statistics.add(
        new BatchStatistics(trained.get(path + "moving_variance"), norm.batchVariance()));
    return norm.y();
  }

  private FusedBatchNorm<TFloat32, TFloat32> batchNorm(
      Operand<TFloat32> x,
      Operand<TFloat32> gamma,
      Operand<TFloat32> beta,
      Operand<TFloat32> mean,
      Operand<TFloat32> variance,
      boolean training) {
    return tf.nn.fusedBatchNorm(
        x,
        gamma,
        beta,
        mean,
        variance,
        FusedBatchNorm.epsilon(EPSILON),
        FusedBatchNorm.isTraining(training));
  }

  private Operand<TFloat32> value(
      String name, Shape shape, VariableRole role, Initializer initializer) {
    return weights.value(path + name, shape, role, initializer);
  }

  private static int channels(Operand<TFloat32> x) {
    return (int) x.shape().get(3);
  }
}
