package yolov3.training.session;

import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import yolov3.config.RunConfig;
import yolov3.config.section.ModelConfig;
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
import yolov3.network.model.Predictions;
import yolov3.network.model.Yolov3;
import yolov3.training.optimizer.WeightUpdate;

/**
 * The whole graph of a run: the network that trains, its loss and its update, and the same network
 * for validation, which reads the averaged weights when there are any. Only handles: the graph
 * belongs to whoever made it.
 *
 * @param images [batch, inputSize, inputSize, 3], RGB, fed; of any size when the config changes it
 * @param targets of each scale in order of stride, fed
 * @param learningRate scalar, fed
 * @param step scalar, from 1, fed
 * @param loss of the network that trains, mean over the images of the batch
 * @param update that loss weighted by the size of the batch, gradient and every change of a
 *     variable
 * @param validationLoss of the network for validation
 * @param detections of the network for validation
 * @param weightNorm scalar: global norm of the trainable variables
 * @param variables every variable, in the order of their making
 * @param initialize gives every variable its initial value
 * @param save writes and reads every variable
 */
record TrainingGraph(
    Placeholder<TUint8> images,
    List<ScaleTargetOperands> targets,
    Placeholder<TFloat32> learningRate,
    Placeholder<TFloat32> step,
    LossOperands loss,
    WeightUpdate update,
    LossOperands validationLoss,
    Detections detections,
    Operand<TFloat32> weightNorm,
    List<Variable> variables,
    Op initialize,
    SaveOps save) {

  /**
   * Builds everything that a run needs, before its first step.
   *
   * @param graph empty
   * @param config of the run
   * @param classCount classes of the data set
   * @param freezing which layers stay as they are
   */
  static TrainingGraph build(Graph graph, RunConfig config, int classCount, FrozenLayers freezing) {
    Ops tf = Ops.create(graph);
    ModelConfig model = config.model();
    VariableStore variables = new VariableStore(tf, config.seed());
    Yolov3 network = new Yolov3(model, classCount);

    Ops inputs = tf.withSubScope("inputs");
    Placeholder<TUint8> images =
        inputs
            .withName("images")
            .placeholder(TUint8.class, Placeholder.shape(shapeOfImages(config)));
    List<ScaleTargetOperands> targets =
        model.architecture().strides().stream()
            .map(s -> ScaleTargetOperands.placeholders(inputs.withSubScope("stride_" + s)))
            .toList();
    Placeholder<TFloat32> learningRate = scalar(inputs, "learning_rate");
    Placeholder<TFloat32> step = scalar(inputs, "step");

    Ops training = tf.withSubScope("training");
    Layers layers = Layers.training(training, variables, freezing::isFrozen);
    List<Predictions> predictions = network.predict(layers, images);
    YoloLoss lossOfHead =
        config.augment().multiScale().changesSize()
            ? YoloLoss.ofAnySize(training, config.loss(), images, classCount)
            : new YoloLoss(training, config.loss(), model.inputSize(), classCount);
    LossOperands loss = sum(training, lossOfHead, predictions, targets);

    MovingAverage average =
        config.optimizer().averagesWeights() ? new MovingAverage(variables) : null;
    WeightUpdate update =
        WeightUpdate.build(
            tf.withSubScope("update"),
            config.optimizer(),
            variables,
            average,
            new WeightUpdate.Inputs(
                tf.math.mul(loss.total(training), fractionOfWholeBatch(training, images, config)),
                layers.statistics(),
                model.batchNormMomentum(),
                learningRate,
                step,
                freezing));

    Ops validation = tf.withSubScope("validation");
    VariableSource evaluated = average == null ? variables : average;
    Operand<TUint8> ofModelSize = // which suppression must know
        config.augment().multiScale().changesSize()
            ? validation.ensureShape(images, sizeOfModel(model))
            : images;
    List<Predictions> validated =
        network.predict(Layers.inference(validation, evaluated), ofModelSize);
    LossOperands validationLoss =
        sum(
            validation,
            new YoloLoss(validation, config.loss(), model.inputSize(), classCount),
            validated,
            targets);
    Detections detections =
        network.candidates(validation, validated).suppress(validation, config.evaluation());

    Operand<TFloat32> weightNorm =
        WeightUpdate.globalNorm(tf, variables.trainable().stream().map(Variable::value).toList());
    return new TrainingGraph(
        images,
        targets,
        learningRate,
        step,
        loss,
        update,
        validationLoss,
        detections,
        weightNorm,
        variables.all(),
        variables.initialize(),
        SaveOps.create(tf, variables.all()));
  }

  /**
   * The images of a batch over {@code training.batch_size}: 1 for a whole one. Without it each
   * image of a smaller batch, the last of an epoch or one with unreadable images, would weigh more
   * than others.
   *
   * @return scalar
   */
  private static Operand<TFloat32> fractionOfWholeBatch(
      Ops tf, Operand<TUint8> images, RunConfig config) {
    Operand<TInt32> size =
        tf.squeeze(
            tf.slice(tf.shape(images), tf.constant(new int[] {0}), tf.constant(new int[] {1})));
    return tf.math.div(
        tf.dtypes.cast(size, TFloat32.class), tf.constant((float) config.training().batchSize()));
  }

  private static Shape shapeOfImages(RunConfig config) {
    return config.augment().multiScale().changesSize()
        ? Shape.of(-1, -1, -1, 3)
        : sizeOfModel(config.model());
  }

  private static Shape sizeOfModel(ModelConfig model) {
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

  private static Placeholder<TFloat32> scalar(Ops tf, String name) {
    return tf.withName(name).placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  }
}
