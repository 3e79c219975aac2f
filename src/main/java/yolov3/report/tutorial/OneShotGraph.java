package yolov3.report.tutorial;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import yolov3.network.layer.Tensors;
import yolov3.network.runtime.GraphScope;
import yolov3.network.runtime.Sessions;

/** A graph that is built, run once and thrown away. Owns the graph. */
final class OneShotGraph implements AutoCloseable {

  private final Graph graph = Sessions.newGraph(0);

  final Ops tf = GraphScope.opsOf(graph);

  /** Runs once; returns the values of the tensors as row-major arrays. */
  List<float[]> run(List<? extends Operand<TFloat32>> wanted) {
    try (Session session = Sessions.open(graph, 0)) {
      Session.Runner runner = session.runner();
      wanted.forEach(runner::fetch);
      try (Result result = Sessions.run(runner::run)) {
        List<float[]> values = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
          values.add(Tensors.floats(result.get(i)));
        }
        return values;
      }
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
