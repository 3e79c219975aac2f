package yolov3.network.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import yolov3.network.runtime.Sessions;

/** Values of variables, into a session and out of it. */
public final class VariableValues {

  private VariableValues() {}

  /**
   * Gives every variable its initial value, or the given one in its place, from which its moving
   * average starts too.
   *
   * @param initialize of the graph's {@link VariableStore}
   * @param given values by name, row-major
   */
  public static void initialize(
      Session session, Op initialize, List<Variable> variables, Map<String, float[]> given) {
    requireKnown(given.keySet(), variables);
    List<TFloat32> tensors = new ArrayList<>();
    try {
      Session.Runner runner = session.runner().addTarget(initialize.op());
      for (Variable variable : variables) {
        float[] values = given.get(variable.name());
        if (values != null) {
          TFloat32 tensor =
              TFloat32.tensorOf(variable.shape(), DataBuffers.of(values, true, false));
          tensors.add(tensor);
          runner.feed(variable.initialValue(), tensor);
        }
      }
      Sessions.run(runner::run).close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  /** A name that no variable has would leave one at its random value without a word. */
  private static void requireKnown(Set<String> names, List<Variable> variables) {
    Set<String> unknown = new TreeSet<>(names);
    variables.forEach(variable -> unknown.remove(variable.name()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("the network has no variables " + unknown);
    }
  }

  /** Returns the values of variables, in their order. */
  public static List<WeightArray> read(Session session, List<Variable> variables) {
    Session.Runner runner = session.runner();
    variables.forEach(variable -> runner.fetch(variable.value()));
    List<WeightArray> arrays = new ArrayList<>();
    try (Result result = Sessions.run(runner::run)) {
      for (int i = 0; i < variables.size(); i++) {
        Tensor tensor = result.get(i);
        List<Long> shape = LongStream.of(tensor.shape().asArray()).boxed().toList();
        arrays.add(new WeightArray(variables.get(i).name(), shape, Tensors.floats(tensor)));
      }
    }
    return arrays;
  }
}
