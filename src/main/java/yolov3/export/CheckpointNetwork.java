package yolov3.export;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import yolov3.config.RunConfig;
import yolov3.data.image.RgbImage;
import yolov3.data.loader.Letterboxer;
import yolov3.geometry.Detection;
import yolov3.geometry.Letterbox;
import yolov3.geometry.LetterboxRule;
import yolov3.inference.ExportFolder;
import yolov3.inference.ExportProvenance;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetNetwork;
import yolov3.network.darknet.DarknetWeights;
import yolov3.network.layer.Layers;
import yolov3.network.layer.MovingAverage;
import yolov3.network.layer.SaveOps;
import yolov3.network.layer.Tensors;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableStore;
import yolov3.network.layer.VariableValues;
import yolov3.network.layer.WeightArray;
import yolov3.network.model.Candidates;
import yolov3.network.model.Detections;
import yolov3.network.model.Yolov3;
import yolov3.network.runtime.Sessions;
import yolov3.network.serving.RawPredictions;
import yolov3.network.serving.ServingVariables;

/**
 * A checkpoint applied to images as validation does it: Java letterboxes them, batch normalisation
 * uses its moving statistics, nothing is folded or rounded. What an export is held against. Owns
 * its graph and session.
 */
public final class CheckpointNetwork implements AutoCloseable {

  private static final float MID_GREY = 128;

  private final Graph graph;
  private final Ops tf;
  private final Session session;
  private final VariableStore variables;
  private final Placeholder<TFloat32> images;
  private final Placeholder<TFloat32> brightness;
  private final Candidates candidates;
  private final Detections detections;
  private final Letterboxer letterboxer;
  private final LetterboxRule rule;

  /**
   * What the network makes of an image.
   *
   * @param letterboxed the network's input, [inputSize, inputSize, 3], 0 to 255
   * @param raw before suppression
   * @param detections after it, pixels of the image, by descending confidence
   */
  public record Seen(float[] letterboxed, RawPredictions raw, List<Detection> detections) {}

  /**
   * @param checkpoint prefix of the tensor bundle
   * @param config of the run, with the limits of suppression
   * @param classCount classes of the network
   * @param rule how images are letterboxed
   * @throws UserException when the checkpoint is damaged or of another network
   */
  public CheckpointNetwork(Path checkpoint, RunConfig config, int classCount, LetterboxRule rule) {
    this(
        config,
        classCount,
        rule,
        (saver, session, variables) ->
            restore(config, saver, session, checkpoint, variables.all()));
  }

  /**
   * A network that was not trained here.
   *
   * @param weights every variable of it
   * @param config with its model and the limits of suppression
   * @param classCount classes of the network
   * @param rule how images are letterboxed
   */
  public static CheckpointNetwork ofWeights(
      List<WeightArray> weights, RunConfig config, int classCount, LetterboxRule rule) {
    Map<String, float[]> values =
        weights.stream().collect(Collectors.toMap(WeightArray::name, WeightArray::values));
    return new CheckpointNetwork(
        config,
        classCount,
        rule,
        (saver, session, variables) ->
            VariableValues.initialize(session, variables.initialize(), variables.all(), values));
  }

  /** Gives the variables their values. */
  @FunctionalInterface
  private interface Loader {
    void load(SaveOps saver, Session session, VariableStore variables);
  }

  private CheckpointNetwork(RunConfig config, int classCount, LetterboxRule rule, Loader loader) {
    int side = config.model().inputSize();
    letterboxer = new Letterboxer(side);
    this.rule = rule;
    graph = Sessions.newGraph(0);
    Session opened = null;
    try {
      tf = Ops.create(graph);
      variables = new VariableStore(tf, config.seed());
      Ops network = tf.withSubScope("network");
      images = network.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, side, side, 3)));
      brightness = network.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Operand<TFloat32> levels = brightened(network);
      Yolov3 yolov3 = new Yolov3(config.model(), classCount);
      candidates =
          yolov3.candidates(network, yolov3.predict(Layers.inference(network, variables), levels));
      detections = candidates.suppress(network, config.evaluation());
      SaveOps saver = SaveOps.create(tf, variables.all());
      opened = Sessions.open(graph, 0);
      loader.load(saver, opened, variables);
      session = opened;
    } catch (RuntimeException e) {
      close(opened, graph);
      throw e;
    }
  }

  /**
   * The network that an export was made of.
   *
   * @param savedModel folder of the export
   * @param checkpoint prefix of the tensor bundle that it came from
   * @throws UserException when one of them can't be read
   */
  public static CheckpointNetwork of(Path savedModel, Path checkpoint) {
    ExportFolder folder = new ExportFolder(savedModel);
    return new CheckpointNetwork(
        checkpoint,
        folder.readConfig(),
        folder.readLabels().count(),
        ExportProvenance.read(savedModel).letterbox());
  }

  /**
   * Opens the network that an export of Darknet weights was made of.
   *
   * @param savedModel folder of the export
   * @param weights the file that it came from
   * @throws UserException when one of them can't be read
   */
  public static CheckpointNetwork ofWeights(Path savedModel, Path weights) {
    ExportFolder folder = new ExportFolder(savedModel);
    RunConfig config = folder.readConfig();
    int classCount = folder.readLabels().count();
    return ofWeights(
        DarknetWeights.open(weights).read(DarknetNetwork.of(config.model(), classCount)),
        config,
        classCount,
        ExportProvenance.read(savedModel).letterbox());
  }

  /** Adds a share of each pixel value and of mid-grey, so that a black image changes too. */
  private Operand<TFloat32> brightened(Ops tf) {
    Operand<TFloat32> added =
        tf.math.mul(tf.math.sub(brightness, tf.constant(1f)), tf.constant(MID_GREY));
    return tf.math.add(tf.math.mul(images, brightness), added);
  }

  /** Reads the weights that validation sees: the averaged ones when the run has them. */
  private static void restore(
      RunConfig config, SaveOps saver, Session session, Path checkpoint, List<Variable> variables) {
    Function<Variable, String> nameInCheckpoint =
        config.optimizer().averagesWeights() ? MovingAverage::nameOf : Variable::name;
    try {
      saver.restore(
          session, checkpoint.toString(), variables.stream().map(nameInCheckpoint).toList());
    } catch (TensorFlowException | TFInvalidArgumentException e) {
      throw new UserException(
          "checkpoint %s can't be read into this network: %s"
              .formatted(checkpoint.getParent(), e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  /**
   * Writes the variables of a network that serves these weights.
   *
   * @param served variables of that network
   * @param bundle prefix of the tensor bundle that is written, with the names of the served ones
   */
  void writeServed(List<Variable> served, Path bundle) {
    Ops scope = tf.withSubScope("served");
    Placeholder<TString> prefix =
        scope.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Op write = ServingVariables.write(scope, variables, served, prefix);
    try (TString name = TString.scalarOf(bundle.toString())) {
      session.runner().feed(prefix, name).addTarget(write.op()).run().close();
    }
  }

  /** Runs the network on an image. */
  public Seen see(RgbImage image) {
    float[] letterboxed = letterboxer.apply(image, rule);
    Letterbox letterbox =
        new Letterbox(image.width(), image.height(), letterboxer.inputSize(), rule);
    return run(
        letterboxed,
        1,
        runner ->
            runner
                .fetch(detections.boxes())
                .fetch(detections.scores())
                .fetch(detections.classes())
                .fetch(detections.count()),
        result -> new Seen(letterboxed, raw(result), detections(result, letterbox)));
  }

  /**
   * What the network makes of an image that is a little brighter: by how much it differs says how
   * much any change as small may do to this network.
   *
   * @param change of every pixel value, relative to the value plus {@value #MID_GREY}
   */
  public RawPredictions seeBrightened(float[] letterboxed, double change) {
    return run(letterboxed, 1 + change, runner -> runner, CheckpointNetwork::raw);
  }

  private <T> T run(
      float[] letterboxed,
      double factor,
      UnaryOperator<Session.Runner> more,
      Function<Result, T> read) {
    int side = letterboxer.inputSize();
    try (TFloat32 input = TFloat32.tensorOf(Shape.of(1, side, side, 3));
        TFloat32 scale = TFloat32.scalarOf((float) factor)) {
      input.asRawTensor().data().asFloats().write(letterboxed);
      Session.Runner runner =
          session
              .runner()
              .feed(images, input)
              .feed(brightness, scale)
              .fetch(candidates.boxes())
              .fetch(candidates.scores());
      try (Result result = Sessions.run(more.apply(runner)::run)) {
        return read.apply(result);
      }
    }
  }

  private static RawPredictions raw(Result result) {
    return new RawPredictions(Tensors.floats(result.get(0)), Tensors.floats(result.get(1)));
  }

  private static List<Detection> detections(Result result, Letterbox letterbox) {
    float[] boxes = Tensors.floats(result.get(2));
    float[] scores = Tensors.floats(result.get(3));
    float[] classes = Tensors.floats(result.get(4));
    int count = ((TInt32) result.get(5)).getInt(0);
    List<Detection> detections = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      detections.add(new Detection(letterbox.toImage(boxes, i), (int) classes[i], scores[i]));
    }
    return detections;
  }

  @Override
  public void close() {
    close(session, graph);
  }

  private static void close(Session session, Graph graph) {
    if (session != null) {
      session.close(); // before the graph: the other order hangs
    }
    graph.close();
  }
}
