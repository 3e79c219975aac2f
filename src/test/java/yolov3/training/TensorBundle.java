package yolov3.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.Restore;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import yolov3.network.layer.SaveOps;

/** Reads and changes the variables of a checkpoint without the graph that wrote them. */
public final class TensorBundle {

  private TensorBundle() {}

  /** What becomes of a tensor. */
  @FunctionalInterface
  public interface Change {

    /** Adds the ops that change the tensor of a name. */
    Operand<TFloat32> apply(Ops tf, String name, Operand<TFloat32> value);
  }

  /**
   * Writes tensors of a bundle to another one, changed.
   *
   * @param from prefix of the bundle that is read
   * @param to prefix of the bundle that is written
   * @param names of the tensors
   */
  public static void copy(Path from, Path to, List<String> names, Change change) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      List<Output<?>> values = restore(tf, from, names).tensors();
      Map<String, Operand<?>> changed = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        Operand<TFloat32> value = tf.dtypes.cast(values.get(i), TFloat32.class);
        changed.put(names.get(i), change.apply(tf, names.get(i), value));
      }
      Op write = SaveOps.write(tf, tf.constant(to.toString()), changed);
      try (Session session = new Session(graph)) { // closed before its graph
        session.runner().addTarget(write.op()).run().close();
      }
    }
  }

  /**
   * Writes a SavedModel whose variables are those of another one, changed.
   *
   * @param to a folder that is not there
   */
  public static void copySavedModel(Path from, Path to, Change change) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    List<String> names;
    try (SavedModelBundle bundle = SavedModelBundle.load(from.toString(), "serve")) {
      names =
          bundle.metaGraphDef().getGraphDef().getNodeList().stream()
              .filter(node -> node.getOp().equals("VarHandleOp"))
              .map(NodeDef::getName)
              .toList();
    }
    String variables = "variables/variables";
    copy(from.resolve(variables), to.resolve(variables), names, change);
  }

  /** Rounds to float16. */
  public static Operand<TFloat32> toHalf(Ops tf, Operand<TFloat32> value) {
    return tf.dtypes.cast(tf.dtypes.cast(value, TFloat16.class), TFloat32.class);
  }

  /**
   * @param prefix of the bundle
   * @param names of the tensors wanted
   * @return the values of each, flat
   */
  public static Map<String, float[]> read(Path prefix, List<String> names) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Restore restore = restore(tf, prefix, names);
      try (Session session = new Session(graph)) {
        Session.Runner runner = session.runner();
        restore.tensors().forEach(tensor -> runner.fetch(tensor));
        try (Result result = runner.run()) {
          Map<String, float[]> values = new LinkedHashMap<>();
          for (int i = 0; i < names.size(); i++) {
            float[] flat = new float[(int) result.get(i).size()];
            result.get(i).asRawTensor().data().asFloats().read(flat);
            values.put(names.get(i), flat);
          }
          return values;
        }
      }
    }
  }

  private static Restore restore(Ops tf, Path prefix, List<String> names) {
    return tf.train.restore(
        tf.constant(prefix.toString()),
        strings(tf, names),
        strings(tf, Collections.nCopies(names.size(), "")),
        Collections.nCopies(names.size(), TFloat32.class));
  }

  private static Operand<TString> strings(Ops tf, List<String> values) {
    return tf.constant(StdArrays.ndCopyOf(values.toArray(String[]::new)));
  }
}
