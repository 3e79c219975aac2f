package yolov3.network.layer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.train.Restore;
import org.tensorflow.op.train.Save;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;
import yolov3.network.runtime.TensorFlowPaths;

/**
 * Ops that write variables to a TensorFlow tensor bundle and read them back.
 *
 * <p>Their names, {@code save/filename}, {@code save/control_dependency} and {@code
 * save/restore_all}, are those that TensorFlow's savers look for: without them a SavedModel with
 * resource variables is written with no variables in it, silently.
 *
 * @param filename prefix of the bundle, a scalar
 * @param tensorNames of the bundle, a constant
 */
public record SaveOps(
    Placeholder<TString> filename, Operand<TString> tensorNames, Op save, Op restore) {

  /**
   * Adds the ops to a graph whose variables all exist.
   *
   * @param tf of the graph, not in a scope
   */
  public static SaveOps create(Ops tf, List<Variable> variables) {
    Ops scope = tf.withSubScope("save");
    List<String> names = variables.stream().map(Variable::name).toList();
    Placeholder<TString> filename =
        scope.withName("filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Operand<TString> tensorNames = strings(scope, names);
    Operand<TString> wholeTensors = strings(scope, Collections.nCopies(names.size(), ""));

    List<Operand<?>> values = new ArrayList<>();
    variables.forEach(variable -> values.add(variable.stored()));
    Save write = scope.train.save(filename, tensorNames, wholeTensors, values);
    Op save =
        scope
            .withControlDependencies(List.of((Op) write))
            .withName("control_dependency")
            .identity(filename);

    List<Class<? extends TType>> types = new ArrayList<>();
    variables.forEach(variable -> types.add(variable.stored().type()));
    Restore read = scope.train.restore(filename, tensorNames, wholeTensors, types);
    List<Op> assignments = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      Variable variable = variables.get(i);
      assignments.add(
          scope.assignVariableOp(
              variable.handle(), checked(scope, variable, read.tensors().get(i))));
    }
    Op restore = scope.withControlDependencies(assignments).withName("restore_all").noOp();
    return new SaveOps(filename, tensorNames, save, restore);
  }

  /**
   * Checks the shape, which an assignment does not. Not for float16: oneDNN prints an error about
   * this op on most processors, in every program that loads the variables.
   */
  private static Operand<?> checked(Ops tf, Variable variable, Output<?> read) {
    return read.type() == TFloat16.class ? read : tf.ensureShape(read, variable.shape());
  }

  /**
   * Writes {@code <prefix>.index} and {@code <prefix>.data-…}.
   *
   * @throws yolov3.io.UserException when TensorFlow could not read such a path, see {@link
   *     TensorFlowPaths}
   */
  public void save(Session session, Path prefix) {
    run(session, prefix, save);
  }

  /** Reads what {@link #save} wrote; every tensor must be there with its shape. */
  public void restore(Session session, Path prefix) {
    run(session, prefix, restore);
  }

  private void run(Session session, Path prefix, Op op) {
    try (TString name = TString.scalarOf(TensorFlowPaths.of(prefix))) {
      session.runner().feed(filename, name).addTarget(op.op()).run().close();
    }
  }

  /**
   * Reads a bundle in which the variables have other names.
   *
   * @param names in the bundle, in the order of the variables
   */
  public void restore(Session session, Path prefix, List<String> names) {
    try (TString name = TString.scalarOf(TensorFlowPaths.of(prefix));
        TString fed = TString.tensorOf(StdArrays.ndCopyOf(names.toArray(String[]::new)))) {
      session
          .runner()
          .feed(filename, name)
          .feed(tensorNames, fed)
          .addTarget(restore.op())
          .run()
          .close();
    }
  }

  /**
   * Adds an op that writes values to a bundle, by name.
   *
   * @param prefix of the bundle, a scalar
   */
  public static Op write(Ops tf, Operand<TString> prefix, Map<String, Operand<?>> values) {
    return tf.train.save(
        prefix,
        strings(tf, List.copyOf(values.keySet())),
        strings(tf, Collections.nCopies(values.size(), "")),
        List.copyOf(values.values()));
  }

  private static Operand<TString> strings(Ops tf, List<String> values) {
    return tf.constant(StdArrays.ndCopyOf(values.toArray(String[]::new)));
  }
}
