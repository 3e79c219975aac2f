package yolov3.export;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import yolov3.config.RunConfig;
import yolov3.model.Yolov3;
import yolov3.nn.FoldedConvolution;
import yolov3.nn.Layers;
import yolov3.nn.SaveOps;
import yolov3.nn.Sessions;
import yolov3.nn.Variable;
import yolov3.nn.VariableStore;
import yolov3.optimizer.MovingAverage;

/**
 * Computes the variables of a served network from those of a checkpoint: averaged weights take the
 * place of the trained ones, batch normalisations are folded into kernels, kernels are rounded.
 *
 * @param config of the run that made the checkpoint
 * @param classCount classes of the network
 */
record ServedWeights(RunConfig config, int classCount) {

  /**
   * @param checkpoint prefix of the tensor bundle
   * @param served variables of the network that is served
   * @param bundle prefix of the tensor bundle that is written, with the names of the served ones
   */
  void write(Path checkpoint, List<Variable> served, Path bundle) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore trained = new VariableStore(tf, config.seed());
      inference(tf.withSubScope("network"), trained);
      SaveOps saver = SaveOps.create(tf, trained.all());
      Ops scope = tf.withSubScope("served");
      Placeholder<TString> prefix =
          scope.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
      Op write = SaveOps.write(scope, prefix, values(scope, trained, served));
      try (Session session = Sessions.open(graph, 0); // closed before its graph
          TString name = TString.scalarOf(bundle.toString())) {
        restore(config, saver, session, checkpoint, trained.all());
        session.runner().feed(prefix, name).addTarget(write.op()).run().close();
      }
    }
  }

  /** Makes the variables of the network as it was trained. */
  private void inference(Ops tf, VariableStore trained) {
    int side = config.model().inputSize();
    new Yolov3(config.model(), classCount)
        .predict(
            Layers.inference(tf, trained),
            tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, side, side, 3))));
  }

  /** Reads the weights that validation sees: the averaged ones when the run has them. */
  static void restore(
      RunConfig config, SaveOps saver, Session session, Path checkpoint, List<Variable> variables) {
    Function<Variable, String> nameInCheckpoint =
        config.optimizer().averagesWeights() ? MovingAverage::nameOf : Variable::name;
    saver.restore(
        session, checkpoint.toString(), variables.stream().map(nameInCheckpoint).toList());
  }

  private static Map<String, Operand<?>> values(
      Ops tf, VariableStore trained, List<Variable> served) {
    Set<String> names = served.stream().map(Variable::name).collect(Collectors.toSet());
    Map<String, FoldedConvolution> folded = new HashMap<>();
    for (Variable variable : trained.all()) {
      String layer = layerOf(variable);
      if (variable.name().equals(layer + "gamma") && !names.contains(variable.name())) {
        folded.put(layer, fold(tf, trained, layer));
      }
    }
    Map<String, Operand<?>> values = new LinkedHashMap<>();
    for (Variable variable : served) {
      FoldedConvolution convolution = folded.get(layerOf(variable));
      Operand<TFloat32> value =
          convolution == null
              ? trained.get(variable.name()).value()
              : switch (variable.role()) {
                case KERNEL -> convolution.kernel();
                case BIAS -> convolution.bias();
                default -> throw new IllegalArgumentException(variable.name());
              };
      values.put(
          variable.name(),
          variable.stored().type() == TFloat32.class
              ? value
              : tf.dtypes.cast(value, variable.stored().type()));
    }
    return values;
  }

  private static FoldedConvolution fold(Ops tf, VariableStore trained, String layer) {
    return FoldedConvolution.of(
        tf,
        trained.get(layer + "kernel").value(),
        trained.get(layer + "gamma").value(),
        trained.get(layer + "beta").value(),
        trained.get(layer + "moving_mean").value(),
        trained.get(layer + "moving_variance").value());
  }

  /** Path of the layer with a slash behind it. */
  private static String layerOf(Variable variable) {
    return variable.name().substring(0, variable.name().lastIndexOf('/') + 1);
  }
}
