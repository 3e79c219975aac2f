package yolov3.training.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;
import yolov3.config.section.DistributedConfig.GradientType;
import yolov3.network.cluster.Collectives;
import yolov3.network.layer.BatchStatistics;
import yolov3.network.loss.LossOperands;

/**
 * Sums over the workers of a cluster, the same bits on each: what one process would compute from
 * all images of the step, but that batch normalization normalizes by a worker's own images.
 *
 * @param gradients of the sum of the workers' losses
 * @param statistics means over the images of all workers
 * @param loss scalar, sum of the workers' weighted losses
 * @param imageCount scalar
 * @param lossTerms [3]: box, objectness and classification, sums over the images
 */
public record WorkerSums(
    List<Operand<TFloat32>> gradients,
    List<BatchStatistics> statistics,
    Operand<TFloat32> loss,
    Operand<TFloat32> imageCount,
    Operand<TFloat32> lossTerms) {

  /** Entries of a buffer: large enough for the network, small enough to overlap with others. */
  private static final long BUFFER_ENTRIES = 4 << 20;

  private static final int LOSS_TERMS = 3;

  /**
   * Share of a worker.
   *
   * @param imageCount scalar, images of the worker in this step; with 0 nothing else counts
   * @param loss means over these images
   */
  public record Share(
      Collectives collectives,
      GradientType gradientType,
      Operand<TFloat32> imageCount,
      LossOperands loss) {}

  /**
   * Adds the sums to a graph.
   *
   * @param weightedLoss scalar
   * @param gradients of the weighted loss
   * @param shapes of the gradients
   * @param statistics of the worker's images
   */
  static WorkerSums of(
      Ops tf,
      Share share,
      Operand<TFloat32> weightedLoss,
      List<Operand<TFloat32>> gradients,
      List<Shape> shapes,
      List<BatchStatistics> statistics) {
    Ops scope = tf.withSubScope("workers");
    Buffers buffers = new Buffers(scope, share);

    List<Operand<TFloat32>> numbers = new ArrayList<>();
    numbers.add(vector(scope, weightedLoss));
    numbers.add(vector(scope, share.imageCount));
    List.of(share.loss.box(), share.loss.objectness(), share.loss.classification())
        .forEach(term -> numbers.add(vector(scope, ofImages(scope, share, term))));
    statistics.forEach(batch -> numbers.add(ofImages(scope, share, batch.measured())));
    // Always float32: losses and statistics are few, and moving statistics are variables.
    Operand<TFloat32> sums = buffers.sum(tf.concat(numbers, tf.constant(0)));
    Operand<TFloat32> imageCount = scalar(scope, sums, 1);

    List<BatchStatistics> means = new ArrayList<>();
    long offset = 2 + LOSS_TERMS;
    for (BatchStatistics batch : statistics) {
      long size = batch.moving().shape().size();
      Operand<TFloat32> sum = slice(scope, sums, offset, size);
      means.add(new BatchStatistics(batch.moving(), scope.math.div(sum, imageCount)));
      offset += size;
    }
    return new WorkerSums(
        buffers.sumAll(gradients, shapes),
        means,
        scalar(scope, sums, 0),
        imageCount,
        slice(scope, sums, 2, LOSS_TERMS));
  }

  /** Returns a mean over the images as a sum; 0 without images, whatever the mean is. */
  private static Operand<TFloat32> ofImages(Ops tf, Share share, Operand<TFloat32> mean) {
    return tf.math.mulNoNan(mean, share.imageCount);
  }

  private static Operand<TFloat32> vector(Ops tf, Operand<TFloat32> x) {
    return tf.reshape(x, tf.constant(new int[] {-1}));
  }

  private static Operand<TFloat32> slice(Ops tf, Operand<TFloat32> x, long begin, long size) {
    return tf.slice(x, tf.constant(new long[] {begin}), tf.constant(new long[] {size}));
  }

  private static Operand<TFloat32> scalar(Ops tf, Operand<TFloat32> x, long index) {
    return tf.reshape(slice(tf, x, index, 1), tf.constant(new int[0]));
  }

  /** Buffers that are summed one after another, in the same order on every worker. */
  private static final class Buffers {
    private final Ops tf;
    private final Share share;
    private List<Operation> before = List.of();

    Buffers(Ops tf, Share share) {
      this.tf = tf;
      this.share = share;
    }

    <T extends TNumber> Operand<T> sum(Operand<T> buffer) {
      Operand<T> sum = share.collectives.sum(tf.withControlDependencyOps(before), buffer);
      before = List.of(sum.asOutput().op());
      return sum;
    }

    /** Sums tensors, packed from the last to the first, as back-propagation gives them. */
    List<Operand<TFloat32>> sumAll(List<Operand<TFloat32>> tensors, List<Shape> shapes) {
      List<Operand<TFloat32>> sums = new ArrayList<>(tensors);
      int end = tensors.size();
      while (end > 0) {
        int begin = end - 1;
        long entries = shapes.get(begin).size();
        while (begin > 0 && entries + shapes.get(begin - 1).size() <= BUFFER_ENTRIES) {
          entries += shapes.get(--begin).size();
        }
        Operand<TFloat32> sum = sumOfType(packed(tensors.subList(begin, end)));
        long offset = 0;
        for (int i = begin; i < end; i++) {
          long size = shapes.get(i).size();
          sums.set(
              i, tf.reshape(slice(tf, sum, offset, size), tf.constant(shapes.get(i).asArray())));
          offset += size;
        }
        end = begin;
      }
      return sums;
    }

    private Operand<TFloat32> packed(List<Operand<TFloat32>> tensors) {
      List<Operand<TFloat32>> vectors = tensors.stream().map(t -> vector(tf, t)).toList();
      return vectors.size() == 1 ? vectors.get(0) : tf.concat(vectors, tf.constant(0));
    }

    private Operand<TFloat32> sumOfType(Operand<TFloat32> buffer) {
      return share.gradientType == GradientType.FLOAT32
          ? sum(buffer)
          : tf.dtypes.cast(sum(tf.dtypes.cast(buffer, TBfloat16.class)), TFloat32.class);
    }
  }
}
