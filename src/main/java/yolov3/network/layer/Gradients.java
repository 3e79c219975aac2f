package yolov3.network.layer;

import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Back-propagation. */
public final class Gradients {

  private Gradients() {}

  /**
   * Adds the gradients of a scalar with respect to each operand.
   *
   * <p>An explicit list, since the framework's optimizers throw when any variable of the graph does
   * not feed the loss.
   *
   * @param operands all feed the loss
   * @return a gradient for each, of its shape
   */
  public static List<Operand<TFloat32>> of(
      Ops tf, Operand<TFloat32> loss, List<Operand<TFloat32>> operands) {
    Graph graph = (Graph) tf.scope().env();
    Output<?>[] sources = operands.stream().map(Operand::asOutput).toArray(Output<?>[]::new);
    Output<?>[] gradients = graph.addGradients(loss.asOutput(), sources);
    return Stream.of(gradients)
        .<Operand<TFloat32>>map(gradient -> gradient.expect(TFloat32.class))
        .toList();
  }
}
