package yolov3.network.runtime;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.function.Supplier;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TargetedSession;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.OptimizerOptions.Level;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.MemOptType;
import org.tensorflow.proto.RewriterConfig.NumIterationsType;
import org.tensorflow.proto.RewriterConfig.Toggle;
import yolov3.config.section.TrainingConfig.Layout;
import yolov3.io.RunFailedException;

/** Factory of sessions: the one place with their settings. */
public final class Sessions {

  /**
   * Rewriting of graphs for the CPU: ops are fused, once. TensorFlow's other passes take longer
   * than everything else before a first run, and these networks are no faster for it.
   */
  private static final GraphOptions FUSING =
      GraphOptions.newBuilder()
          .setRewriteOptions(
              RewriterConfig.newBuilder()
                  .setMetaOptimizerIterations(NumIterationsType.ONE)
                  .setArithmeticOptimization(Toggle.OFF)
                  .setConstantFolding(Toggle.OFF)
                  .setDependencyOptimization(Toggle.OFF)
                  .setFunctionOptimization(Toggle.OFF)
                  .setLayoutOptimizer(Toggle.OFF)
                  .setLoopOptimization(Toggle.OFF)
                  .setMemoryOptimization(MemOptType.NO_MEM_OPT)
                  .setShapeOptimization(Toggle.OFF))
          .build();

  /**
   * No rewriting: of the 6,000 nodes of a graph that trains and validates two are fused, and
   * looking for them takes as long as a few steps. Level 0 leaves out the search for constants too,
   * which would draw the initial values once more, on one thread.
   */
  private static final GraphOptions AS_BUILT =
      GraphOptions.newBuilder()
          .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true))
          .setOptimizerOptions(OptimizerOptions.newBuilder().setOptLevel(Level.L0))
          .build();

  private static boolean started;
  private static volatile boolean gpusHidden;

  private Sessions() {}

  /** Hides the GPUs from every session that is opened from now on, or shows them again. */
  public static void hideGpus(boolean hidden) {
    gpusHidden = hidden;
  }

  /**
   * Makes an empty graph, which the caller closes after its session. The first one loads
   * TensorFlow.
   *
   * @param intraOpThreads as for {@link #open}
   */
  public static Graph newGraph(int intraOpThreads) {
    startQuietly(intraOpThreads);
    return new Graph();
  }

  /**
   * Opens a session on a graph. The caller closes it before the graph: the other order hangs.
   *
   * @param intraOpThreads threads inside one op; 0 takes all cores
   */
  public static Session open(Graph graph, int intraOpThreads) {
    startQuietly(intraOpThreads);
    return new Session(graph, config(intraOpThreads));
  }

  /**
   * As {@link #open}, for a graph that trains.
   *
   * @param layout on a GPU
   */
  public static Session openToTrain(Graph graph, int intraOpThreads, Layout layout) {
    startQuietly(intraOpThreads);
    return new Session(graph, trainingConfig(intraOpThreads, layout));
  }

  /**
   * Opens a session on a server of a cluster. The caller closes it before the graph.
   *
   * @param target of the server, such as {@code grpc://10.0.0.7:2222}
   * @param config made from {@link #trainingConfig}
   */
  public static Session openOn(String target, Graph graph, ConfigProto config) {
    return TargetedSession.open(graph, config, target);
  }

  /**
   * Starts TensorFlow without its first messages.
   *
   * <p>The library for GPUs prints lines when it is loaded, and the first session two, which no log
   * level suppresses. So when the level asks for silence, the library is loaded and an idle session
   * run with standard error redirected. Later messages, errors of a GPU among them, are printed.
   *
   * @param intraOpThreads as for {@link #open}: the first session of a process decides for all
   */
  public static synchronized void startQuietly(int intraOpThreads) {
    if (started) {
      return;
    }
    started = true;
    if (!wantsSilence()) {
      return;
    }
    quietly(
        () -> {
          TensorFlow.version(); // loads the library
          ConfigProto onCpu = config(intraOpThreads).toBuilder().putDeviceCount("GPU", 0).build();
          try (Graph graph = new Graph();
              Session session = new Session(graph, onCpu)) {
            session.runner().addTarget(Ops.create(graph).noOp().op()).run().close();
          }
        });
  }

  /**
   * Does what makes TensorFlow print lines that no log level suppresses: with standard error
   * redirected when the level asks for silence.
   */
  public static void quietly(Runnable work) {
    if (!wantsSilence()) {
      work.run();
      return;
    }
    C c = Native.load(Platform.C_LIBRARY_NAME, C.class);
    int kept = c.dup(C.STANDARD_ERROR);
    int nowhere = c.open("/dev/null", C.WRITE_ONLY);
    try {
      c.dup2(nowhere, C.STANDARD_ERROR);
      work.run();
    } finally {
      c.dup2(kept, C.STANDARD_ERROR);
      c.close(kept);
      c.close(nowhere);
    }
  }

  private static boolean wantsSilence() {
    String level = System.getenv("TF_CPP_MIN_LOG_LEVEL");
    return level != null && !level.equals("0") && !Platform.isWindows();
  }

  /**
   * Runs a session or a SavedModel, whose result the caller closes.
   *
   * @throws RunFailedException when the device has not enough memory; its message says what to do
   */
  public static Result run(Supplier<Result> run) {
    try {
      return run.get();
    } catch (TFResourceExhaustedException e) {
      throw new RunFailedException(
          "the device is out of memory; lower training.batch_size or model.input_size ("
              + e.getMessage().lines().findFirst().orElse("")
              + ")",
          e);
    }
  }

  /**
   * Returns the settings of every session that does not train. A GPU's memory is taken as it is
   * needed, so that another program on the same GPU has room; builds for GPUs rewrite graphs as
   * TensorFlow does by default.
   *
   * @param intraOpThreads as for {@link #open}
   */
  public static ConfigProto config(int intraOpThreads) {
    return config(intraOpThreads, forGpus() ? GraphOptions.getDefaultInstance() : FUSING);
  }

  /**
   * Returns the settings of every session that trains, as {@link #config}.
   *
   * @param layout on a GPU
   */
  public static ConfigProto trainingConfig(int intraOpThreads, Layout layout) {
    return config(intraOpThreads, forGpus() ? inLayout(layout) : AS_BUILT);
  }

  private static boolean forGpus() {
    return TensorFlowDevices.nativeBuild().endsWith("-gpu");
  }

  /** Graphs are built in NHWC; TensorFlow's pass turns what a GPU computes to NCHW. */
  static GraphOptions inLayout(Layout layout) {
    Toggle pass =
        switch (layout) {
          case AUTO -> Toggle.DEFAULT;
          case NHWC -> Toggle.OFF;
          case NCHW -> Toggle.ON;
        };
    return GraphOptions.newBuilder()
        .setRewriteOptions(RewriterConfig.newBuilder().setLayoutOptimizer(pass))
        .build();
  }

  private static ConfigProto config(int intraOpThreads, GraphOptions graphs) {
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(intraOpThreads)
            .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
            .setGraphOptions(graphs);
    return (gpusHidden ? config.putDeviceCount("GPU", 0) : config).build();
  }

  /** File descriptors of the C library. */
  private interface C extends Library {
    int STANDARD_ERROR = 2;
    int WRITE_ONLY = 1;

    int dup(int descriptor);

    int dup2(int from, int to);

    int open(String path, int flags);

    int close(int descriptor);
  }
}
