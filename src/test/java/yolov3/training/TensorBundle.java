package yolov3.training;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.Restore;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** Reads the variables of a checkpoint without the graph that wrote them. */
final class TensorBundle {

  private TensorBundle() {}

  /**
   * @param prefix of the bundle
   * @param names of the tensors wanted
   * @return the values of each, flat
   */
  static Map<String, float[]> read(Path prefix, List<String> names) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Restore restore =
          tf.train.restore(
              tf.constant(prefix.toString()),
              strings(tf, names),
              strings(tf, Collections.nCopies(names.size(), "")),
              Collections.nCopies(names.size(), TFloat32.class));
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

  private static Operand<TString> strings(Ops tf, List<String> values) {
    return tf.constant(StdArrays.ndCopyOf(values.toArray(String[]::new)));
  }
}
