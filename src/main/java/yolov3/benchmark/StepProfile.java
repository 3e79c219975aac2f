package yolov3.benchmark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.StepStats;
import yolov3.data.loader.Batch;
import yolov3.training.session.BareSteps;
import yolov3.training.session.TrainingSession;

/**
 * Time of the ops of training steps, from TensorFlow's own trace, without the moving average, which
 * is a call of its own. Tracing slows a step a little.
 *
 * @param steps that were traced
 * @param seconds of a step from the start of its first op to the end of its last
 * @param ops of all steps
 */
public record StepProfile(int steps, double seconds, List<OpTime> ops) {

  /** Scope of the network that trains, in the graph of a run. */
  private static final String FORWARD = "training/";

  private static final String OTHER = "other";

  /**
   * An op of one step.
   *
   * @param type such as {@code Conv2D}
   * @param layer such as {@code backbone/conv_1}, also for its gradients; {@code loss}, {@code
   *     update} or {@code other} for what belongs to none
   * @param device such as {@code CPU:0}
   * @param startMicros since 1970
   */
  public record OpTime(
      String name,
      String type,
      String layer,
      String device,
      int thread,
      long startMicros,
      long micros) {}

  /**
   * Share of a step.
   *
   * @param name of the type or the layer
   * @param ops in a step
   * @param milliseconds in a step, summed over threads
   * @param fraction of the milliseconds of all ops
   */
  public record Row(String name, int ops, double milliseconds, double fraction) {

    /** Returns the sum of rows, without a name. */
    public static Row sum(List<Row> rows) {
      return new Row(
          "",
          rows.stream().mapToInt(Row::ops).sum(),
          rows.stream().mapToDouble(Row::milliseconds).sum(),
          rows.stream().mapToDouble(Row::fraction).sum());
    }
  }

  /** Traces steps of a network that has run before. */
  public static StepProfile of(TrainingSession session, Batch batch, int steps) {
    Map<String, String> layers = layers(session.graphDef());
    List<OpTime> ops = new ArrayList<>();
    long wallMicros = 0;
    try (BareSteps bare = session.bareSteps(batch)) {
      for (int step = 0; step < steps; step++) {
        List<OpTime> times = times(bare.trace(), layers);
        long start = times.stream().mapToLong(OpTime::startMicros).min().orElse(0);
        wallMicros +=
            times.stream().mapToLong(op -> op.startMicros + op.micros).max().orElse(0) - start;
        ops.addAll(times);
      }
    }
    return new StepProfile(steps, wallMicros / 1e6 / steps, List.copyOf(ops));
  }

  /** Returns the types of op by descending time. */
  public List<Row> byType() {
    return rows(OpTime::type);
  }

  /** Returns the layers by descending time. */
  public List<Row> byLayer() {
    return rows(OpTime::layer);
  }

  private List<Row> rows(Function<OpTime, String> key) {
    double all = ops.stream().mapToLong(OpTime::micros).sum();
    return ops.stream().collect(Collectors.groupingBy(key)).entrySet().stream()
        .map(
            group -> {
              long micros = group.getValue().stream().mapToLong(OpTime::micros).sum();
              return new Row(
                  group.getKey(),
                  group.getValue().size() / steps,
                  micros / 1e3 / steps,
                  micros / all);
            })
        .sorted(Comparator.comparingDouble(Row::milliseconds).reversed())
        .toList();
  }

  /**
   * Returns the steps in the Trace Event Format, which Perfetto and chrome://tracing open: an event
   * an op, a row a thread.
   */
  public Map<String, Object> trace() {
    long start = ops.stream().mapToLong(OpTime::startMicros).min().orElse(0);
    List<Map<String, Object>> events = new ArrayList<>();
    for (OpTime op : ops) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("name", op.type);
      event.put("cat", op.layer);
      event.put("ph", "X");
      event.put("ts", op.startMicros - start);
      event.put("dur", op.micros);
      event.put("pid", op.device);
      event.put("tid", op.thread);
      event.put("args", Map.of("op", op.name, "layer", op.layer));
      events.add(event);
    }
    return Map.of("traceEvents", events, "displayTimeUnit", "ms");
  }

  private static List<OpTime> times(StepStats stats, Map<String, String> layers) {
    List<OpTime> times = new ArrayList<>();
    for (DeviceStepStats device : stats.getDevStatsList()) {
      String name = device.getDevice().substring(device.getDevice().indexOf("/device:") + 8);
      for (NodeExecStats op : device.getNodeStatsList()) {
        times.add(
            new OpTime(
                op.getNodeName(),
                typeOf(op),
                layers.getOrDefault(op.getNodeName(), OTHER),
                name,
                op.getThreadId(),
                op.getAllStartMicros() + op.getOpStartRelMicros(),
                op.getOpEndRelMicros() - op.getOpStartRelMicros()));
      }
    }
    return times;
  }

  /**
   * Takes it from a label such as {@code name = Type(inputs)}; oneDNN's ops begin with an
   * underscore.
   */
  private static String typeOf(NodeExecStats op) {
    String label = op.getTimelineLabel();
    int begin = label.indexOf(" = ");
    int end = label.indexOf('(', begin + 3);
    String type = begin < 0 || end < 0 ? op.getNodeName() : label.substring(begin + 3, end);
    return type.replaceFirst("^_Mkl(Native)?", "");
  }

  /** Finds the layer of each op of the graph. */
  private static Map<String, String> layers(GraphDef graph) {
    Map<String, NodeDef> nodes = new HashMap<>();
    graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    Map<String, String> layers = new HashMap<>();
    for (NodeDef node : graph.getNodeList()) {
      boolean isGradient = node.getName().startsWith("gradients");
      layers.put(
          node.getName(), isGradient ? layerOfGradient(node, nodes) : layerOf(node.getName()));
    }
    return layers;
  }

  /**
   * Finds the nearest layer among what a gradient is computed from. Those of a convolution also
   * take its input, which another layer made: they are told by the last one, the gradient of its
   * output.
   */
  private static String layerOfGradient(NodeDef gradient, Map<String, NodeDef> nodes) {
    List<String> inputs = inputs(gradient);
    if (gradient.getOp().startsWith("Conv2DBackprop")) {
      inputs = inputs.subList(inputs.size() - 1, inputs.size());
    }
    Deque<String> queue = new ArrayDeque<>(inputs);
    Set<String> seen = new HashSet<>(inputs);
    while (!queue.isEmpty()) {
      String name = queue.remove();
      if (name.startsWith(FORWARD)) {
        return layerOf(name);
      }
      inputs(nodes.get(name)).stream().filter(seen::add).forEach(queue::add);
    }
    return OTHER;
  }

  /** Returns the names of the ops that give the inputs. */
  private static List<String> inputs(NodeDef node) {
    return node.getInputList().stream()
        .map(input -> input.replaceFirst("^\\^", "").replaceFirst(":\\d+$", ""))
        .toList();
  }

  /** Returns the scope of an op of a layer, and the first scope of any other. */
  private static String layerOf(String op) {
    String path = op.startsWith(FORWARD) ? op.substring(FORWARD.length()) : op;
    boolean isLayer = op.startsWith(FORWARD) && !path.startsWith("loss/");
    int end = isLayer ? path.lastIndexOf('/') : path.indexOf('/');
    return end < 0 ? OTHER : path.substring(0, end);
  }
}
