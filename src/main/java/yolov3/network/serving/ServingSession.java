package yolov3.network.serving;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.SessionFunction;
import yolov3.config.section.EvaluationConfig;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.LetterboxRule;
import yolov3.network.layer.VariableValues;
import yolov3.network.layer.WeightArray;
import yolov3.network.runtime.Sessions;

/**
 * Session of {@code serving_default} without a SavedModel on disk. Owns the graph and its session.
 */
public final class ServingSession implements AutoCloseable {

  private final Graph graph;
  private final Session session;
  private final SessionFunction function;

  private ServingSession(Graph graph, Session session, SessionFunction function) {
    this.graph = graph;
    this.session = session;
    this.function = function;
  }

  /**
   * Builds the graph and opens its session.
   *
   * @param weights every variable of the network
   */
  public static ServingSession open(
      ModelConfig model,
      EvaluationConfig limits,
      LetterboxRule letterbox,
      int classCount,
      List<WeightArray> weights) {
    Graph graph = Sessions.newGraph(0);
    Session session = null;
    try {
      ServingGraph serving =
          ServingGraph.buildDetector(graph, model, limits, letterbox, classCount);
      Map<String, float[]> values =
          weights.stream().collect(Collectors.toMap(WeightArray::name, WeightArray::values));
      session = Sessions.open(graph, 0);
      VariableValues.initialize(
          session, serving.variables().initialize(), serving.variables().all(), values);
      return new ServingSession(
          graph, session, SessionFunction.create(serving.signatures().get(0), session));
    } catch (RuntimeException e) {
      if (session != null) {
        session.close();
      }
      graph.close();
      throw e;
    }
  }

  /** Returns the signature {@code serving_default}. */
  public SessionFunction function() {
    return function;
  }

  @Override
  public void close() {
    session.close(); // before the graph: the other order hangs
    graph.close();
  }
}
