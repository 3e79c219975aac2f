package yolov3.network.layer;

import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import yolov3.network.runtime.GraphScope;

/**
 * A graph for a test, and its session: build with {@link #tf}, read with {@link #floats}. Owns
 * both.
 */
public final class TestGraph implements AutoCloseable {

  private final Graph graph = new Graph();
  private final Session session = new Session(graph);

  public final Ops tf = GraphScope.opsOf(graph);

  /** The ops that compute the gradient of a scalar. */
  public List<Operand<TFloat32>> gradients(Operand<TFloat32> loss, List<Operand<TFloat32>> of) {
    return Gradients.of(tf, loss, of);
  }

  public void run(Op target) {
    session.runner().addTarget(target.op()).run().close();
  }

  public float[] floats(Operand<TFloat32> operand) {
    return floats(operand, Map.of());
  }

  /** The value as a row-major array. */
  public float[] floats(Operand<TFloat32> operand, Map<Operand<?>, ? extends Tensor> feeds) {
    Session.Runner runner = session.runner().fetch(operand);
    feeds.forEach(runner::feed);
    try (Result result = runner.run()) {
      TFloat32 tensor = (TFloat32) result.get(0);
      float[] values = new float[(int) tensor.size()];
      tensor.asRawTensor().data().asFloats().read(values);
      return values;
    }
  }

  public float scalar(Operand<TFloat32> operand) {
    return floats(operand)[0];
  }

  public Session session() {
    return session;
  }

  public Graph graph() {
    return graph;
  }

  /** A constant of that shape, which may be empty. */
  public Operand<TFloat32> constant(float[] values, long... shape) {
    return tf.constant(Shape.of(shape), DataBuffers.of(values, true, false));
  }

  /** A constant of that shape, which may be empty. */
  public Operand<TInt32> constant(int[] values, long... shape) {
    return tf.constant(Shape.of(shape), DataBuffers.of(values, true, false));
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
