package yolov3.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.train.Restore;
import org.tensorflow.op.train.Save;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * The ops that write variables to a TensorFlow tensor bundle and read them back.
 *
 * <p>Their names, {@code save/filename}, {@code save/control_dependency} and {@code
 * save/restore_all}, are those that TensorFlow's savers look for: without them a SavedModel with
 * resource variables is written with no variables in it, silently.
 *
 * @param filename prefix of the bundle, a scalar
 * @param save writes every tensor
 * @param restore assigns every variable
 */
public record SaveOps(Placeholder<TString> filename, Op save, Op restore) {

  /**
   * @param tf of the graph, not in a scope
   * @param variables by the name that each has in the bundle
   */
  public static SaveOps create(Ops tf, Map<String, Variable> variables) {
    Ops scope = tf.withSubScope("save");
    List<String> names = new ArrayList<>(variables.keySet());
    List<Variable> ordered = new ArrayList<>(variables.values());
    Placeholder<TString> filename =
        scope.withName("filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Operand<TString> tensorNames = strings(scope, names);
    Operand<TString> wholeTensors = strings(scope, Collections.nCopies(names.size(), ""));

    List<Operand<?>> values = new ArrayList<>();
    ordered.forEach(variable -> values.add(variable.value()));
    Save write = scope.train.save(filename, tensorNames, wholeTensors, values);
    Op save =
        scope
            .withControlDependencies(List.of((Op) write))
            .withName("control_dependency")
            .identity(filename);

    Restore read =
        scope.train.restore(
            filename, tensorNames, wholeTensors, Collections.nCopies(names.size(), TFloat32.class));
    List<Op> assignments = new ArrayList<>();
    for (int i = 0; i < ordered.size(); i++) {
      assignments.add(scope.assignVariableOp(ordered.get(i).handle(), read.tensors().get(i)));
    }
    Op restore = scope.withControlDependencies(assignments).withName("restore_all").noOp();
    return new SaveOps(filename, save, restore);
  }

  /** Writes {@code <prefix>.index} and {@code <prefix>.data-…}. */
  public void save(Session session, String prefix) {
    run(session, prefix, save);
  }

  /** Reads what {@link #save} wrote; every tensor must be there with its shape. */
  public void restore(Session session, String prefix) {
    run(session, prefix, restore);
  }

  private void run(Session session, String prefix, Op target) {
    try (TString name = TString.scalarOf(prefix)) {
      session.runner().feed(filename, name).addTarget(target.op()).run().close();
    }
  }

  private static Operand<TString> strings(Ops tf, List<String> values) {
    return tf.constant(StdArrays.ndCopyOf(values.toArray(String[]::new)));
  }
}
