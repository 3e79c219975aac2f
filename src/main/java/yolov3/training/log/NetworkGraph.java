package yolov3.training.log;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TUint8;
import yolov3.config.section.EvaluationConfig;
import yolov3.config.section.LossConfig;
import yolov3.config.section.ModelConfig;
import yolov3.network.layer.Layers;
import yolov3.network.layer.VariableStore;
import yolov3.network.loss.LossOperands;
import yolov3.network.loss.ScaleTargetOperands;
import yolov3.network.loss.YoloLoss;
import yolov3.network.model.NonMaxSuppression;
import yolov3.network.model.Predictions;
import yolov3.network.model.Yolov3;
import yolov3.network.runtime.GraphScope;
import yolov3.network.runtime.Sessions;

/**
 * Network as papers draw it, for TensorBoard: images, backbone, neck and heads, then the decoded
 * boxes, on one side to the loss and on the other to NMS.
 *
 * <p>The graph of training would hide it: with a second network for validation, the gradients, the
 * optimizer and the saver it has ten times as many nodes. In this one constants and reads of
 * variables are skipped, and each variable lies in the scope of its layer. Edges have shapes.
 */
final class NetworkGraph {

  private static final String VARIABLES = "variables";
  private static final String OUTPUT_SHAPES = "_output_shapes"; // TensorBoard's attribute

  private NetworkGraph() {}

  /**
   * Builds the graph of a run's network and loss.
   *
   * @param limits of NMS
   */
  static GraphDef of(
      ModelConfig model, LossConfig lossWeights, EvaluationConfig limits, int classCount) {
    try (Graph graph = Sessions.newGraph(0)) {
      return slim(graph, build(graph, model, lossWeights, limits, classCount));
    }
  }

  /** Adds network, loss and NMS; returns the total loss and the detections. */
  private static Set<Operand<?>> build(
      Graph graph,
      ModelConfig model,
      LossConfig lossWeights,
      EvaluationConfig limits,
      int classCount) {
    Ops tf = GraphScope.opsOf(graph);
    // In a scope of their own: else they take the scope names of the layers, and TensorFlow makes
    // those unique by a number, as in "backbone_1".
    VariableStore variables = new VariableStore(tf.withSubScope(VARIABLES), 0);
    Yolov3 network = new Yolov3(model, classCount);
    Placeholder<TUint8> images =
        tf.withName("images")
            .placeholder(
                TUint8.class,
                Placeholder.shape(Shape.of(-1, model.inputSize(), model.inputSize(), 3)));
    List<Predictions> predictions = network.predict(Layers.inference(tf, variables), images);
    Operand<?> detections =
        NonMaxSuppression.of(
                tf.withSubScope("suppression"),
                network.candidates(tf.withSubScope("candidates"), predictions),
                limits)
            .boxes();

    Ops lossScope = tf.withSubScope("loss");
    LossOperands sum = null;
    for (int scale = 0; scale < predictions.size(); scale++) {
      String name = "stride_" + model.architecture().strides().get(scale);
      LossOperands loss =
          new YoloLoss(lossScope.withSubScope(name), lossWeights, model.inputSize(), classCount)
              .of(
                  predictions.get(scale),
                  ScaleTargetOperands.placeholders(tf.withSubScope("targets_" + name)));
      sum = sum == null ? loss : sum.plus(lossScope, loss);
    }
    return Set.of(detections, sum.total(lossScope));
  }

  private static GraphDef slim(Graph graph, Set<Operand<?>> ends) {
    Map<String, NodeDef> nodes = new HashMap<>();
    GraphDef whole = graph.toGraphDef();
    whole.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    Set<String> needed =
        graph.subgraphTo(ends).stream().map(GraphOperation::name).collect(Collectors.toSet());
    GraphDef.Builder slim = GraphDef.newBuilder().setVersions(whole.getVersions());
    for (NodeDef node : whole.getNodeList()) {
      if (needed.contains(node.getName()) && isShown(node)) {
        slim.addNode(shown(node, nodes, graph.operation(node.getName())));
      }
    }
    return slim.build();
  }

  private static boolean isShown(NodeDef node) {
    return !node.getOp().equals("Const") && !isRead(node);
  }

  private static boolean isRead(NodeDef node) {
    return node.getOp().equals("ReadVariableOp");
  }

  private static NodeDef shown(NodeDef node, Map<String, NodeDef> nodes, GraphOperation operation) {
    NodeDef.Builder shown =
        NodeDef.newBuilder()
            .setName(shownName(node.getName()))
            .setOp(node.getOp())
            .putAllAttr(node.getAttrMap())
            .putAttr(OUTPUT_SHAPES, outputShapes(operation));
    for (String input : node.getInputList()) {
      NodeDef from = nodes.get(producer(input));
      if (isRead(from)) {
        shown.addInput(shownName(from.getInput(0)));
      } else if (isShown(from)) {
        shown.addInput(shownName(input));
      }
    }
    return shown.build();
  }

  private static String shownName(String name) {
    String prefix = VARIABLES + "/";
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  /** Returns the op of an input {@code ^op}, {@code op} or {@code op:1}. */
  private static String producer(String input) {
    return input.replaceFirst("^\\^", "").replaceFirst(":\\d+$", "");
  }

  private static AttrValue outputShapes(GraphOperation operation) {
    AttrValue.ListValue.Builder shapes = AttrValue.ListValue.newBuilder();
    for (int i = 0; i < operation.numOutputs(); i++) {
      Shape shape = operation.output(i).shape();
      TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
      if (shape.isUnknown()) {
        proto.setUnknownRank(true);
      } else {
        for (long size : shape.asArray()) {
          proto.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
      }
      shapes.addShape(proto);
    }
    return AttrValue.newBuilder().setList(shapes).build();
  }
}
