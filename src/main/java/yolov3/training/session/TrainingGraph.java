package yolov3.training.session;

import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import yolov3.config.RunConfig;
import yolov3.config.section.ModelConfig;
import yolov3.config.section.TrainingConfig;
import yolov3.config.section.TrainingConfig.Precision;
import yolov3.network.cluster.Collectives;
import yolov3.network.layer.BatchStatistics;
import yolov3.network.layer.Dimensions;
import yolov3.network.layer.FeatureType;
import yolov3.network.layer.FrozenLayers;
import yolov3.network.layer.Layers;
import yolov3.network.layer.MovingAverage;
import yolov3.network.layer.SaveOps;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableSource;
import yolov3.network.layer.VariableStore;
import yolov3.network.loss.LossOperands;
import yolov3.network.loss.ScaleTargetOperands;
import yolov3.network.loss.YoloLoss;
import yolov3.network.model.Detections;
import yolov3.network.model.NonMaxSuppression;
import yolov3.network.model.Predictions;
import yolov3.network.model.Yolov3;
import yolov3.network.runtime.Bfloat16Support;
import yolov3.network.runtime.GraphScope;
import yolov3.training.optimizer.LossScale;
import yolov3.training.optimizer.WeightUpdate;
import yolov3.training.optimizer.WorkerSums;

/**
 * Graph of a run: the network that trains, its loss and its update, and the same network for
 * validation, with the averaged weights when there are any. Only handles: the graph belongs to its
 * maker.
 *
 * @param loss of the network that trains, mean over the images of the batch
 * @param update gradient step on that loss, weighted by the size of the batch: changes the
 *     trainable variables, their moments and the moving statistics, not the averaged weights
 * @param average null for none
 * @param weightNorm scalar: global norm of the trainable variables
 * @param variables in the order of their making
 * @param initialize gives every variable its initial value
 * @param save writes and reads every variable
 * @param cluster null without one
 */
record TrainingGraph(
    Inputs inputs,
    LossOperands loss,
    WeightUpdate update,
    AverageStep average,
    Validation validation,
    Operand<TFloat32> weightNorm,
    List<Variable> variables,
    Op initialize,
    SaveOps save,
    ClusterOps cluster) {

  /**
   * Placeholders.
   *
   * @param images [batch, inputSize, inputSize, 3], RGB; of any size when the config changes it
   * @param targets of each scale in order of stride
   * @param learningRate scalar
   * @param step scalar, from 1
   */
  record Inputs(
      Placeholder<TUint8> images,
      List<ScaleTargetOperands> targets,
      Placeholder<TFloat32> learningRate,
      Placeholder<TFloat32> step) {

    static Inputs create(Ops tf, ModelConfig model, boolean anySize) {
      Shape shape = anySize ? Shape.of(-1, -1, -1, 3) : shapeOfImages(model);
      return new Inputs(
          tf.withName("images").placeholder(TUint8.class, Placeholder.shape(shape)),
          model.architecture().strides().stream()
              .map(s -> ScaleTargetOperands.placeholders(tf.withSubScope("stride_" + s)))
              .toList(),
          scalar(tf, "learning_rate"),
          scalar(tf, "step"));
    }

    static Placeholder<TFloat32> scalar(Ops tf, String name) {
      return tf.withName(name).placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    }
  }

  /** Network for validation: loss, mean over the batch, and detections. */
  record Validation(LossOperands loss, Detections detections) {

    static Validation create(
        Ops tf, RunConfig config, int classCount, VariableSource weights, Inputs inputs) {
      ModelConfig model = config.model();
      Yolov3 network = new Yolov3(model, classCount);
      Operand<TUint8> images = // of a size that NMS knows
          config.augment().changesSize()
              ? tf.ensureShape(inputs.images, shapeOfImages(model))
              : inputs.images;
      List<Predictions> predictions = network.predict(Layers.inference(tf, weights), images);
      YoloLoss loss = new YoloLoss(tf, config.loss(), model.inputSize(), classCount);
      return new Validation(
          sum(tf, loss, predictions, inputs.targets),
          NonMaxSuppression.of(tf, network.candidates(tf, predictions), config.evaluation()));
    }
  }

  /** Begins a call that runs the update, with everything fed but the batch. */
  Session.Runner runUpdate(Session session, TFloat32 learningRate, TFloat32 step) {
    return session
        .runner()
        .addTarget(update.update().op())
        .feed(inputs.learningRate(), learningRate)
        .feed(inputs.step(), step);
  }

  /**
   * Builds everything that a run needs in an empty graph.
   *
   * @param collectives of the cluster, null without one
   */
  static TrainingGraph build(
      Graph graph,
      RunConfig config,
      int classCount,
      FrozenLayers freezing,
      Collectives collectives) {
    Ops tf = GraphScope.opsOf(graph);
    ModelConfig model = config.model();
    VariableStore variables = new VariableStore(tf, config.seed());
    Inputs inputs = Inputs.create(tf.withSubScope("inputs"), model, config.augment().changesSize());

    Ops training = tf.withSubScope("training");
    Layers<?> layers = layers(training, config, variables, freezing);
    List<Predictions> predictions = new Yolov3(model, classCount).predict(layers, inputs.images);
    LossOperands loss = loss(training, config, classCount, predictions, inputs);

    WorkerSums.Share share = share(tf, collectives, config, inputs, loss);
    MovingAverage average =
        config.optimizer().averagesWeights() ? new MovingAverage(variables) : null;
    WeightUpdate update =
        WeightUpdate.build(
            tf.withSubScope("update"),
            config.optimizer(),
            variables,
            updateInputs(
                training,
                config,
                inputs,
                loss,
                lossScale(config.training(), variables),
                layers.statistics(),
                freezing,
                share));
    VariableSource averaged = average == null ? variables : average;
    Validation validation =
        Validation.create(tf.withSubScope("validation"), config, classCount, averaged, inputs);
    return new TrainingGraph(
        inputs,
        loss,
        update,
        AverageStep.create(tf, config.optimizer(), average, freezing),
        validation,
        weightNorm(tf, variables),
        variables.all(),
        variables.initialize(),
        SaveOps.create(tf, variables.all()),
        share == null ? null : ClusterOps.build(tf, share, variables.all()));
  }

  private static Operand<TFloat32> weightNorm(Ops tf, VariableStore variables) {
    return WeightUpdate.globalNorm(
        tf, variables.trainable().stream().map(Variable::value).toList());
  }

  private static WeightUpdate.Inputs updateInputs(
      Ops tf,
      RunConfig config,
      Inputs inputs,
      LossOperands loss,
      LossScale lossScale,
      List<BatchStatistics> statistics,
      FrozenLayers freezing,
      WorkerSums.Share share) {
    return new WeightUpdate.Inputs(
        weighted(tf, loss, inputs.images, share, config.training()),
        lossScale,
        config.training().accumulate(),
        statistics,
        config.model().batchNormMomentum(),
        inputs.learningRate,
        inputs.step,
        freezing,
        share);
  }

  private static Layers<?> layers(
      Ops tf, RunConfig config, VariableStore variables, FrozenLayers freezing) {
    boolean allFrozen = config.model().freezeBatchNorm();
    return Layers.training(
        tf, featureType(config), variables, name -> allFrozen || freezing.isFrozen(name));
  }

  /** Returns null without a cluster. */
  private static WorkerSums.Share share(
      Ops tf, Collectives collectives, RunConfig config, Inputs inputs, LossOperands loss) {
    if (collectives == null) {
      return null;
    }
    return new WorkerSums.Share(
        collectives,
        config.distributed().gradientType(),
        ClusterOps.imageCount(tf, count(tf, inputs.images)),
        loss);
  }

  /**
   * Returns the total loss times the images of the batch over those of an update, {@code
   * training.batch_size} times {@code training.accumulate}. Without it each image of a smaller
   * batch or update, the last of an epoch or one with unreadable images, would weigh more than
   * others. So the sum over the workers of a cluster is right whatever each has of a batch.
   *
   * @param share of a worker in a cluster, null without one
   */
  private static Operand<TFloat32> weighted(
      Ops tf,
      LossOperands loss,
      Operand<TUint8> images,
      WorkerSums.Share share,
      TrainingConfig training) {
    Operand<TFloat32> total = loss.total(tf);
    Operand<TFloat32> count = share == null ? count(tf, images) : share.imageCount();
    Operand<TFloat32> fraction =
        tf.math.div(count, tf.constant((float) training.batchSize() * training.accumulate()));
    return tf.math.mul(total, fraction);
  }

  private static Operand<TFloat32> count(Ops tf, Operand<TUint8> images) {
    return tf.dtypes.cast(Dimensions.of(tf, images, 0), TFloat32.class);
  }

  private static LossOperands loss(
      Ops training,
      RunConfig config,
      int classCount,
      List<Predictions> predictions,
      Inputs inputs) {
    Ops tf = training.withSubScope("loss");
    YoloLoss loss =
        config.augment().changesSize()
            ? YoloLoss.ofAnySize(tf, config.loss(), inputs.images, classCount)
            : new YoloLoss(tf, config.loss(), config.model().inputSize(), classCount);
    return sum(tf, loss, predictions, inputs.targets);
  }

  /** Returns null where the gradients need none. */
  private static LossScale lossScale(TrainingConfig training, VariableStore variables) {
    return training.precision() == Precision.FLOAT16 ? LossScale.create(variables) : null;
  }

  private static FeatureType<?> featureType(RunConfig config) {
    return switch (config.training().precision()) {
      case BFLOAT16 -> {
        Bfloat16Support.requireKernels("training.precision is bfloat16");
        yield FeatureType.BFLOAT16;
      }
      case FLOAT16 -> {
        Bfloat16Support.requireKernels("training.precision is float16");
        yield FeatureType.FLOAT16;
      }
      case AUTO, FLOAT32 -> FeatureType.FLOAT32;
    };
  }

  private static Shape shapeOfImages(ModelConfig model) {
    return Shape.of(-1, model.inputSize(), model.inputSize(), 3);
  }

  private static LossOperands sum(
      Ops tf, YoloLoss loss, List<Predictions> predictions, List<ScaleTargetOperands> targets) {
    LossOperands sum = loss.of(predictions.get(0), targets.get(0));
    for (int scale = 1; scale < predictions.size(); scale++) {
      sum = sum.plus(tf, loss.of(predictions.get(scale), targets.get(scale)));
    }
    return sum;
  }
}
