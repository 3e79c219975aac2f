package yolov3.network.serving;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import yolov3.network.layer.FoldedConvolution;
import yolov3.network.layer.SaveOps;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableStore;

/**
 * Variables of a served network from those of a trained one: batch normalizations are folded into
 * kernels, kernels are rounded.
 */
public final class ServingVariables {

  private ServingVariables() {}

  /**
   * Adds the op that writes them.
   *
   * @param bundle prefix of the tensor bundle, with the names of the served variables
   */
  public static Op write(
      Ops tf, VariableStore trained, List<Variable> served, Operand<TString> bundle) {
    return SaveOps.write(tf, bundle, values(tf, trained, served));
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

  /** Returns the path of the layer with a slash behind it. */
  private static String layerOf(Variable variable) {
    return variable.name().substring(0, variable.name().lastIndexOf('/') + 1);
  }
}
