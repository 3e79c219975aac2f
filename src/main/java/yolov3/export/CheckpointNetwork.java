package yolov3.export;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
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
import yolov3.config.section.EvaluationConfig;
import yolov3.config.section.ModelConfig;
import yolov3.data.image.RgbImage;
import yolov3.data.loader.Letterboxer;
import yolov3.geometry.Detection;
import yolov3.geometry.Letterbox;
import yolov3.geometry.LetterboxRule;
import yolov3.inference.ExportProvenance;
import yolov3.inference.SavedModelLayout;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetNetwork;
import yolov3.network.darknet.DarknetWeightsFile;
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
import yolov3.network.model.NonMaxSuppression;
import yolov3.network.model.Yolov3;
import yolov3.network.runtime.GraphScope;
import yolov3.network.runtime.Sessions;
import yolov3.network.serving.RawPredictions;
import yolov3.network.serving.ServingVariables;

/**
 * The network that an export is compared with: applied to images as validation does it, letterboxed
 * by Java, batch normalization with its moving statistics, nothing folded or rounded. Owns its
 * graph and session.
 */
public final class CheckpointNetwork implements AutoCloseable {

  private static final double MID_GREY = 128;

  private final Graph graph;
  private final Ops tf;
  private final Session session;
  private final VariableStore variables;
  private final Placeholder<TFloat32> images;
  private final Candidates candidates;
  private final Detections detections;
  private final Letterboxer letterboxer;
  private final LetterboxRule rule;

  /**
   * Predictions for an image.
   *
   * @param letterboxed the network's input, [inputSize, inputSize, 3], 0 to 255
   * @param raw before NMS
   * @param detections after NMS, pixels of the image, by descending confidence
   */
  public record Predictions(float[] letterboxed, RawPredictions raw, List<Detection> detections) {}

  private CheckpointNetwork(
      ModelConfig model,
      EvaluationConfig limits,
      int classCount,
      LetterboxRule rule,
      int intraOpThreads,
      Consumer<CheckpointNetwork> loader) {
    int side = model.inputSize();
    letterboxer = new Letterboxer(side);
    this.rule = rule;
    graph = Sessions.newGraph(intraOpThreads);
    session = Sessions.open(graph, intraOpThreads);
    try {
      tf = GraphScope.opsOf(graph);
      variables = new VariableStore(tf, 0);
      Ops network = tf.withSubScope("network");
      images = network.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, side, side, 3)));
      Yolov3 yolov3 = new Yolov3(model, classCount);
      candidates =
          yolov3.candidates(network, yolov3.predict(Layers.inference(network, variables), images));
      detections = NonMaxSuppression.of(network, candidates, limits);
      loader.accept(this);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens a checkpoint with the weights that validation uses: averaged when the run averages them.
   *
   * @param checkpoint prefix of the tensor bundle
   * @param config of the run, with the limits of NMS
   * @param intraOpThreads of the session; the first one of a process decides for all
   * @throws UserException when the checkpoint is damaged or of another network
   */
  static CheckpointNetwork ofCheckpoint(
      Path checkpoint, RunConfig config, int classCount, LetterboxRule rule, int intraOpThreads) {
    return new CheckpointNetwork(
        config.model(),
        config.evaluation(),
        classCount,
        rule,
        intraOpThreads,
        network -> network.restore(checkpoint, config.optimizer().averagesWeights()));
  }

  /**
   * Reads the weights of a checkpoint that validation uses: averaged when the run averages them.
   *
   * @param checkpoint prefix of the tensor bundle
   * @param config of the run that made it
   * @param intraOpThreads of the session; the first one of a process decides for all
   * @return every variable of the network, in the order of its layers
   * @throws RunFailedException when the checkpoint is damaged or of another network
   */
  public static List<WeightArray> readWeights(
      Path checkpoint, RunConfig config, int classCount, int intraOpThreads) {
    try (CheckpointNetwork network =
        ofCheckpoint(checkpoint, config, classCount, LetterboxRule.HALF_PIXEL, intraOpThreads)) {
      return VariableValues.read(network.session, network.variables.all());
    } catch (UserException e) { // the run's own checkpoint, not one that the user chose
      throw new RunFailedException(e.getMessage(), e);
    }
  }

  private void restore(Path checkpoint, boolean averaged) {
    Function<Variable, String> nameInCheckpoint = averaged ? MovingAverage::nameOf : Variable::name;
    try {
      SaveOps.create(tf, variables.all())
          .restore(session, checkpoint, variables.all().stream().map(nameInCheckpoint).toList());
    } catch (TensorFlowException | TFInvalidArgumentException e) {
      throw new UserException(
          "checkpoint %s can't be read into this network: %s"
              .formatted(checkpoint.getParent(), e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  /**
   * Opens a network that was not trained here.
   *
   * @param weights every variable of it
   */
  static CheckpointNetwork ofWeights(
      List<WeightArray> weights,
      ModelConfig model,
      EvaluationConfig limits,
      int classCount,
      LetterboxRule rule) {
    Map<String, float[]> values =
        weights.stream().collect(Collectors.toMap(WeightArray::name, WeightArray::values));
    return new CheckpointNetwork(
        model,
        limits,
        classCount,
        rule,
        0,
        network ->
            VariableValues.initialize(
                network.session, network.variables.initialize(), network.variables.all(), values));
  }

  /**
   * Opens the network that an export was made of.
   *
   * @param savedModel folder of the export
   * @param source the file of Darknet's weights, or the prefix of the checkpoint's tensor bundle,
   *     as {@link ExportProvenance} finds them
   * @throws UserException when one of them can't be read
   */
  public static CheckpointNetwork of(Path savedModel, Path source) {
    SavedModelLayout folder = new SavedModelLayout(savedModel);
    RunConfig config = folder.readConfig();
    int classCount = folder.readLabels().count();
    LetterboxRule rule = ExportProvenance.read(savedModel).letterbox();
    if (ExportProvenance.isOfWeights(savedModel)) {
      DarknetNetwork network = DarknetNetwork.of(config.model(), classCount);
      return ofWeights(
          DarknetWeightsFile.open(source).read(network),
          config.model(),
          config.evaluation(),
          classCount,
          rule);
    }
    return ofCheckpoint(source, config, classCount, rule, 0);
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
  public Predictions predict(RgbImage image) {
    float[] letterboxed = letterboxer.apply(image, rule);
    Letterbox letterbox =
        new Letterbox(image.width(), image.height(), letterboxer.inputSize(), rule);
    return run(
        letterboxed,
        result -> new Predictions(letterboxed, raw(result), detections(result, letterbox)));
  }

  /**
   * Runs the network on a slightly brighter image, to measure the effect of a change as small.
   *
   * @param change of every pixel value, relative to the value plus mid-grey, so that a black image
   *     changes too
   */
  public RawPredictions predictBrightened(float[] letterboxed, double change) {
    float[] brightened = new float[letterboxed.length];
    for (int i = 0; i < brightened.length; i++) {
      brightened[i] = (float) (letterboxed[i] + change * (letterboxed[i] + MID_GREY));
    }
    return run(brightened, CheckpointNetwork::raw);
  }

  private <T> T run(float[] letterboxed, Function<Result, T> read) {
    int side = letterboxer.inputSize();
    try (TFloat32 input = TFloat32.tensorOf(Shape.of(1, side, side, 3))) {
      input.asRawTensor().data().asFloats().write(letterboxed);
      Session.Runner runner =
          session
              .runner()
              .feed(images, input)
              .fetch(candidates.boxes())
              .fetch(candidates.scores())
              .fetch(detections.boxes())
              .fetch(detections.scores())
              .fetch(detections.classes())
              .fetch(detections.count());
      try (Result result = Sessions.run(runner::run)) {
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
    session.close(); // before the graph: the other order hangs
    graph.close();
  }
}
