package yolov3.network.layer;

import java.util.List;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/** Normalization behind a convolution. */
sealed interface Normalization {

  /**
   * @param layer holds the variables
   * @param x [batch, height, width, channels]
   */
  <T extends TFloating> Operand<T> apply(Layers<T> layer, Operand<T> x, int channels);

  /**
   * Training: by the batch, whose statistics are measured; by moving statistics in frozen layers.
   *
   * @param statistics measured so far
   */
  record ByBatch(
      VariableStore variables, Predicate<String> frozen, List<BatchStatistics> statistics)
      implements Normalization {

    @Override
    public <T extends TFloating> Operand<T> apply(Layers<T> layer, Operand<T> x, int channels) {
      boolean measures = !frozen.test(layer.path() + "moving_mean");
      FusedBatchNorm<T, TFloat32> norm = layer.batchNorm(x, channels, measures);
      if (measures) {
        measured(layer.path() + "moving_mean", norm.batchMean());
        measured(layer.path() + "moving_variance", norm.batchVariance());
      }
      return norm.y();
    }

    private void measured(String moving, Operand<TFloat32> value) {
      statistics.add(new BatchStatistics(variables.get(moving), value));
    }
  }

  /** Inference. */
  record ByMovingStatistics() implements Normalization {
    @Override
    public <T extends TFloating> Operand<T> apply(Layers<T> layer, Operand<T> x, int channels) {
      return layer.batchNorm(x, channels, false).y();
    }
  }

  /** Inference with a bias: {@link FoldedConvolution} has put the rest into the kernel. */
  record Folded() implements Normalization {
    @Override
    public <T extends TFloating> Operand<T> apply(Layers<T> layer, Operand<T> x, int channels) {
      return layer.addBias(x, channels, Initializer.constant(0));
    }
  }
}
