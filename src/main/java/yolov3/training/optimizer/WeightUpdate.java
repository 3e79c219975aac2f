package yolov3.training.optimizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import yolov3.config.section.OptimizerConfig;
import yolov3.network.layer.BatchStatistics;
import yolov3.network.layer.FrozenLayers;
import yolov3.network.layer.Gradients;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableStore;

/**
 * Ops of one step that change variables: AdamW on the trainable ones (arXiv 1711.05101, algorithm
 * 2, with the decay times the learning rate), and the moving statistics.
 *
 * <p>When the loss or the gradient is not finite, no variable changes.
 *
 * @param update runs the whole step; with an accumulation it applies the sums
 * @param gradientNorm scalar: global norm before clipping
 * @param lossScale scalar: factor of the loss before back-propagation, 1 for none
 * @param gradients before clipping, by variable, in the order of their making; with a cluster those
 *     of this worker
 * @param accumulation null when each batch is an update of its own
 * @param workers null without a cluster
 */
public record WeightUpdate(
    Op update,
    Operand<TFloat32> gradientNorm,
    Operand<TFloat32> lossScale,
    Map<String, Operand<TFloat32>> gradients,
    Accumulation accumulation,
    WorkerSums workers) {

  /**
   * Inputs of a step.
   *
   * @param loss scalar; with several batches an update, the share of one
   * @param lossScale null for gradients of the loss itself
   * @param batches of an update, at most
   * @param statistics of the batch
   * @param batchNormMomentum fraction of a moving statistic that a batch keeps
   * @param learningRate scalar
   * @param step scalar, from 1
   * @param freezing layers that do not learn, or began to learn after the first step
   * @param share of this worker in a cluster, null without one
   */
  public record Inputs(
      Operand<TFloat32> loss,
      LossScale lossScale,
      int batches,
      List<BatchStatistics> statistics,
      double batchNormMomentum,
      Operand<TFloat32> learningRate,
      Operand<TFloat32> step,
      FrozenLayers freezing,
      WorkerSums.Share share) {}

  /**
   * Adds the ops of one step to a graph with a network and its loss.
   *
   * @param variables of the network, to which Adam's moments are added as {@code adam/m/…} and
   *     {@code adam/v/…}, for frozen ones too, so that the variables are the same before and after
   *     a release
   */
  public static WeightUpdate build(
      Ops tf, OptimizerConfig config, VariableStore variables, Inputs inputs) {
    List<Variable> learning =
        variables.trainable().stream()
            .filter(variable -> !inputs.freezing.isFrozen(variable.name()))
            .toList();
    List<Operand<TFloat32>> gradients = gradients(tf, inputs, learning);
    Change change;
    if (inputs.share != null) {
      change = Change.ofWorkers(tf, inputs, learning, gradients);
    } else if (inputs.batches == 1) {
      change = Change.ofBatch(tf, inputs, gradients);
    } else {
      change =
          Change.ofSums(
              tf,
              Accumulation.build(
                  tf.withSubScope("accumulation"),
                  learning,
                  gradients,
                  inputs.statistics,
                  inputs.batchNormMomentum));
    }
    return apply(tf, config, variables, inputs, learning, change);
  }

  private static List<Operand<TFloat32>> gradients(Ops tf, Inputs inputs, List<Variable> learning) {
    List<Operand<TFloat32>> weights =
        learning.stream().<Operand<TFloat32>>map(Variable::value).toList();
    LossScale scale = inputs.lossScale;
    return scale == null
        ? Gradients.of(tf, inputs.loss, weights)
        : scale.unscale(tf, Gradients.of(tf, scale.scale(tf, inputs.loss), weights));
  }

  /**
   * Gradients and statistics that an update applies.
   *
   * @param shown gradients of this process
   * @param norm scalar, of the gradients
   * @param finite scalar
   * @param accumulation null for none
   * @param workers null for none
   */
  private record Change(
      List<Operand<TFloat32>> gradients,
      List<Operand<TFloat32>> shown,
      Operand<TFloat32> norm,
      Operand<TBool> finite,
      List<BatchStatistics> statistics,
      Accumulation accumulation,
      WorkerSums workers) {

    static Change ofBatch(Ops tf, Inputs inputs, List<Operand<TFloat32>> gradients) {
      Operand<TFloat32> norm = globalNorm(tf, gradients);
      return new Change(
          gradients,
          gradients,
          norm,
          tf.math.logicalAnd(tf.math.isFinite(inputs.loss), tf.math.isFinite(norm)),
          inputs.statistics,
          null,
          null);
    }

    /** All of it is of the sums, so that every worker decides alike. */
    static Change ofWorkers(
        Ops tf, Inputs inputs, List<Variable> learning, List<Operand<TFloat32>> gradients) {
      List<Shape> shapes = learning.stream().map(Variable::shape).toList();
      WorkerSums sums =
          WorkerSums.of(tf, inputs.share, inputs.loss, gradients, shapes, inputs.statistics);
      Operand<TFloat32> norm = globalNorm(tf, sums.gradients());
      Operand<TBool> finite =
          tf.math.logicalAnd(tf.math.isFinite(sums.loss()), tf.math.isFinite(norm));
      Operand<TBool> hasImages = tf.math.greater(sums.imageCount(), tf.constant(0f));
      return new Change(
          sums.gradients(),
          gradients,
          norm,
          tf.math.logicalAnd(finite, hasImages),
          sums.statistics(),
          null,
          sums);
    }

    static Change ofSums(Ops tf, Accumulation sums) {
      Operand<TFloat32> norm = globalNorm(tf, sums.gradients());
      return new Change(
          sums.gradients(),
          sums.gradients(),
          norm,
          tf.math.isFinite(norm),
          sums.statistics(),
          sums,
          null);
    }

    Operand<TFloat32> statisticsRate(Ops tf, Inputs inputs) {
      return accumulation == null
          ? tf.constant((float) (1 - inputs.batchNormMomentum))
          : accumulation.statisticsRate();
    }
  }

  private static WeightUpdate apply(
      Ops tf,
      OptimizerConfig config,
      VariableStore variables,
      Inputs inputs,
      List<Variable> learning,
      Change change) {
    FrozenLayers freezing = inputs.freezing;
    Operand<TFloat32> applied = tf.dtypes.cast(change.finite, TFloat32.class);
    Operand<TFloat32> rate = tf.math.mul(inputs.learningRate, applied);
    Operand<TFloat32> scale =
        tf.select(
            change.finite, clipping(tf, config.gradientClipNorm(), change.norm), tf.constant(0f));

    Map<String, Operand<TFloat32>> gradients = new LinkedHashMap<>();
    List<Op> updates = new ArrayList<>();
    variables.trainable().forEach(variable -> Adam.makeSlots(variables, variable));
    Adam adam = new Adam(tf, config, rate, inputs.step, change.finite);
    Adam late =
        freezing.stepsMissed() == 0
            ? adam
            : new Adam(tf, config, rate, stepsAfter(tf, inputs.step, freezing), change.finite);
    for (int i = 0; i < learning.size(); i++) {
      Variable variable = learning.get(i);
      gradients.put(variable.name(), change.shown.get(i));
      Operand<TFloat32> gradient = tf.math.mulNoNan(change.gradients.get(i), scale);
      updates.add(
          (freezing.isLate(variable.name()) ? late : adam).update(variables, variable, gradient));
    }
    Operand<TFloat32> statisticsRate = tf.math.mul(change.statisticsRate(tf, inputs), applied);
    change.statistics.forEach(batch -> updates.add(batch.update(tf, statisticsRate)));
    if (inputs.lossScale != null) {
      updates.addAll(inputs.lossScale.updates(tf, change.finite));
    }
    return new WeightUpdate(
        tf.withControlDependencies(updates).withName("update").noOp(),
        change.norm,
        inputs.lossScale == null ? tf.constant(1f) : inputs.lossScale.scale().value(),
        gradients,
        change.accumulation,
        change.workers);
  }

  /** Returns the steps since the release, from 1. */
  private static Operand<TFloat32> stepsAfter(
      Ops tf, Operand<TFloat32> step, FrozenLayers freezing) {
    return tf.math.maximum(
        tf.math.sub(step, tf.constant((float) freezing.stepsMissed())), tf.constant(1f));
  }

  /** Returns the root of the sum of the squares of all entries. */
  public static Operand<TFloat32> globalNorm(Ops tf, List<Operand<TFloat32>> tensors) {
    List<Operand<TFloat32>> halfSquares = new ArrayList<>();
    tensors.forEach(tensor -> halfSquares.add(tf.nn.l2Loss(tensor)));
    return tf.math.sqrt(tf.math.mul(tf.math.addN(halfSquares), tf.constant(2f)));
  }

  /**
   * Returns the factor that brings the norm down to its limit (arXiv 1211.5063, algorithm 1); 1
   * when it is below.
   */
  private static Operand<TFloat32> clipping(Ops tf, double limit, Operand<TFloat32> norm) {
    if (limit == 0) {
      return tf.constant(1f);
    }
    Operand<TFloat32> max = tf.constant((float) limit);
    return tf.math.div(max, tf.math.maximum(norm, max));
  }
}
