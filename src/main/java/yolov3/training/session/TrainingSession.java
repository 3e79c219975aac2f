package yolov3.training.session;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;
import yolov3.config.RunConfig;
import yolov3.config.section.TrainingConfig.Layout;
import yolov3.data.loader.Batch;
import yolov3.geometry.Detection;
import yolov3.io.RunFailedException;
import yolov3.network.cluster.Cluster;
import yolov3.network.cluster.Collectives;
import yolov3.network.layer.FrozenLayers;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableValues;
import yolov3.network.loss.LossTerms;
import yolov3.network.runtime.Sessions;
import yolov3.tensorboard.Histogram;

/** Network in training. Owns the graph and the session, and through it every variable. */
public final class TrainingSession implements AutoCloseable {

  private final Graph graph;
  private final Session session;
  private final TrainingGraph ops;
  private final FrozenLayers freezing;
  private final ClusterStep cluster; // null without one

  /**
   * Detections and loss of the network for validation.
   *
   * @param loss mean over the batch
   * @param detections of each image by descending confidence, pixels of the image
   */
  public record ValidationResult(LossTerms loss, List<List<Detection>> detections) {}

  /**
   * Histograms of the trained variables and their gradients for one batch, by variable.
   *
   * @param gradients before clipping
   */
  public record WeightHistograms(
      Map<String, Histogram> weights, Map<String, Histogram> gradients) {}

  /**
   * Builds the graph of one process in which every layer learns; variables have no value until
   * {@link #initialize} or {@link #restore}.
   */
  public TrainingSession(RunConfig config, int classCount) {
    this(config, classCount, FrozenLayers.NONE, null);
  }

  /**
   * Builds the graph; variables have no value until {@link #initialize} or {@link #restore}, and
   * those of a worker not until the chief has some and {@link #shareVariables}.
   *
   * @param workers null for one process
   */
  public TrainingSession(RunConfig config, int classCount, FrozenLayers freezing, Cluster workers) {
    this.freezing = freezing;
    int threads = config.training().intraOpThreads();
    Layout layout = config.training().layout();
    graph = Sessions.newGraph(threads);
    try {
      Collectives collectives = workers == null ? null : workers.collectives();
      ops = TrainingGraph.build(graph, config, classCount, freezing, collectives);
      session =
          workers == null
              ? Sessions.openToTrain(graph, threads, layout)
              : workers.open(graph, layout);
      cluster = workers == null ? null : new ClusterStep(workers, session, ops, config);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /** Gives every variable its seeded initial value. */
  public void initialize() {
    initialize(Map.of());
  }

  /** Gives every variable its seeded initial value, or the one given by its name, row-major. */
  public void initialize(Map<String, float[]> given) {
    VariableValues.initialize(session, ops.initialize(), ops.variables(), given);
  }

  /** As {@link #step(Iterator, double, long)}, of one batch. */
  public StepResult step(Batch batch, double learningRate, long step) {
    return step(List.of(batch).iterator(), learningRate, step);
  }

  /**
   * Runs one update.
   *
   * @param batches at least one, but none for a worker of a cluster that has no image; more only
   *     with {@code training.accumulate}, and of an update that is not finite some may be left
   * @param step number of this update, from 1
   * @throws RunFailedException when the device has not enough memory
   */
  public StepResult step(Iterator<Batch> batches, double learningRate, long step) {
    try (TFloat32 rate = TFloat32.scalarOf((float) learningRate);
        TFloat32 number = TFloat32.scalarOf(step)) {
      if (cluster != null) {
        return cluster.run(batches, rate, number);
      }
      return ops.update().accumulation() == null
          ? step(batches.next(), rate, number)
          : new AccumulatedStep(session, ops).run(batches, rate, number);
    }
  }

  private StepResult step(Batch batch, TFloat32 learningRate, TFloat32 step) {
    try (BatchTensors tensors = new BatchTensors(ops.inputs(), batch)) {
      Session.Runner runner = update(tensors, learningRate, step);
      Fetches.loss(runner, ops.loss())
          .fetch(ops.update().gradientNorm())
          .fetch(ops.update().lossScale());
      try (Result result = Sessions.run(runner::run)) {
        return Fetches.stepResult(result, batch.size());
      }
    }
  }

  /**
   * Updates the moving average of the weights; does nothing without one.
   *
   * @param step number of the latest update
   * @param updates since the average before, skipped ones too; 0 when it is not due
   */
  public void average(long step, int updates) {
    if (ops.average() != null && updates > 0) {
      ops.average().run(session, step, updates);
    }
  }

  /**
   * Begins updates of one batch, to time or trace them. Not with {@code training.accumulate}. The
   * caller closes them before the session.
   */
  public BareSteps bareSteps(Batch batch) {
    return new BareSteps(this, session, ops, batch);
  }

  /** Returns the graph, for the names and inputs of its ops. */
  public GraphDef graphDef() {
    return graph.toGraphDef();
  }

  private Session.Runner update(BatchTensors tensors, TFloat32 learningRate, TFloat32 step) {
    Session.Runner runner = ops.runUpdate(session, learningRate, step);
    tensors.feed(runner);
    return runner;
  }

  /**
   * Computes loss and detections; changes nothing. When the loss is not finite there are no
   * detections, since a box of NaN is none.
   */
  public ValidationResult validate(Batch batch) {
    try (BatchTensors tensors = new BatchTensors(ops.inputs(), batch)) {
      Session.Runner runner =
          Fetches.detections(
              Fetches.loss(session.runner(), ops.validation().loss()),
              ops.validation().detections());
      tensors.feed(runner);
      try (Result result = Sessions.run(runner::run)) {
        LossTerms loss = Fetches.lossTerms(result);
        return new ValidationResult(
            loss,
            loss.isFinite()
                ? Fetches.detectionsAfterLoss(batch, result)
                : Collections.nCopies(batch.size(), List.of()));
      }
    }
  }

  /**
   * Counts the trained variables and their gradients for a batch, or with {@code
   * training.accumulate} the sums of the latest update; changes nothing. The gradients of a large
   * network are as many bytes as its weights, so the two are fetched in turn.
   *
   * @param batch without gradients when it is empty
   */
  public WeightHistograms histograms(Batch batch) {
    Map<String, Operand<TFloat32>> weights = new LinkedHashMap<>();
    Map<String, Operand<TFloat32>> gradients = ops.update().gradients();
    ops.variables().stream()
        .filter(variable -> gradients.containsKey(variable.name()))
        .forEach(variable -> weights.put(variable.name(), variable.value()));
    if (batch.size() == 0) { // none of its images could be read
      return new WeightHistograms(Fetches.histograms(session.runner(), weights), Map.of());
    }
    try (BatchTensors tensors = new BatchTensors(ops.inputs(), batch)) {
      Session.Runner forward = session.runner();
      tensors.feed(forward);
      return new WeightHistograms(
          Fetches.histograms(session.runner(), weights), Fetches.histograms(forward, gradients));
    }
  }

  /** Returns the global norm of the trainable variables. */
  public double weightNorm() {
    try (Result result = session.runner().fetch(ops.weightNorm()).run()) {
      return Fetches.scalar(result, 0);
    }
  }

  /** Returns the number of weights that training changes. */
  public long parameterCount() {
    return ops.variables().stream()
        .filter(variable -> variable.role().trainable())
        .filter(variable -> !freezing.isFrozen(variable.name()))
        .mapToLong(variable -> variable.shape().size())
        .sum();
  }

  /** Returns every variable of the graph, optimizer and averages included. */
  public List<Variable> variables() {
    return ops.variables();
  }

  /** Gives every variable the chief's value; nothing without a cluster. */
  public void shareVariables() {
    if (cluster != null) {
      cluster.shareVariables();
    }
  }

  /** Returns a checksum of the bits of all variables; only of a worker in a cluster. */
  public long checksum() {
    return cluster.checksum();
  }

  /** Writes every variable as a TensorFlow tensor bundle with this prefix. */
  public void save(Path prefix) {
    ops.save().save(session, prefix);
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws RunFailedException when the files are damaged or of another network
   */
  public void restore(Path prefix) {
    try {
      ops.save().restore(session, prefix);
    } catch (TensorFlowException | TFInvalidArgumentException e) {
      throw new RunFailedException(
          "checkpoint %s can't be read into this network: %s"
              .formatted(prefix.getParent(), e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  @Override
  public void close() {
    session.close(); // before the graph: the other order hangs
    graph.close();
  }
}
