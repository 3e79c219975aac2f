package yolov3.training.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import yolov3.config.RunConfig;
import yolov3.io.RunFailedException;
import yolov3.network.layer.Layers;
import yolov3.network.layer.MovingAverage;
import yolov3.network.layer.SaveOps;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableStore;
import yolov3.network.layer.VariableValues;
import yolov3.network.layer.WeightArray;
import yolov3.network.model.Yolov3;
import yolov3.network.runtime.GraphScope;
import yolov3.network.runtime.Sessions;

/** Weights of a checkpoint as Java arrays. */
public final class CheckpointWeights {

  private CheckpointWeights() {}

  /** Reads the weights that validation used, on all cores. */
  public static List<WeightArray> read(
      RunConfig config, int classCount, Checkpoints.Checkpoint checkpoint) {
    return read(config, classCount, checkpoint, 0);
  }

  /**
   * Reads the weights that validation used: the averaged ones when the run has them.
   *
   * @param config of the run that made the checkpoint
   * @param intraOpThreads of the session; the first one of a process decides for all
   * @return every variable of the network, in the order of its layers
   * @throws RunFailedException when the files are damaged
   */
  public static List<WeightArray> read(
      RunConfig config, int classCount, Checkpoints.Checkpoint checkpoint, int intraOpThreads) {
    Path prefix = checkpoint.variables();
    try (Graph graph = Sessions.newGraph(intraOpThreads)) {
      Ops tf = GraphScope.opsOf(graph);
      int side = config.model().inputSize();
      VariableStore variables = new VariableStore(tf, config.seed());
      new Yolov3(config.model(), classCount)
          .predict(
              Layers.inference(tf.withSubScope("network"), variables),
              tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, side, side, 3))));
      SaveOps save = SaveOps.create(tf, variables.all());
      Function<Variable, String> nameInCheckpoint =
          config.optimizer().averagesWeights() ? MovingAverage::nameOf : Variable::name;
      try (Session session = Sessions.open(graph, intraOpThreads)) { // closed before its graph
        save.restore(
            session, prefix.toString(), variables.all().stream().map(nameInCheckpoint).toList());
        return VariableValues.read(session, variables.all());
      }
    } catch (TensorFlowException | TFInvalidArgumentException e) {
      throw new RunFailedException(
          "checkpoint %s can't be read: %s"
              .formatted(checkpoint.folder(), e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }
}
