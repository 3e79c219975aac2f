package yolov3.network.cluster;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Server;
import org.tensorflow.Session;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.proto.ServerDef;
import yolov3.config.section.TrainingConfig.Layout;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.cluster.ClusterSpec.Member;
import yolov3.network.runtime.Sessions;

/**
 * This process as a worker of a cluster: its server, sessions on it, and messages to the others.
 *
 * <p>After a worker was lost, calls of TensorFlow's may never return, sessions may not close and
 * servers can't be stopped. So a loss is not thrown: {@code onLost} ends the process.
 */
public final class Cluster implements AutoCloseable {

  /** A worker that has sent its last bytes lives so long that the others can fetch them. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  /** Numbers in one vector of short messages and of long ones. */
  private static final int MIN_SHORT_WIDTH = 256;

  private static final int LONG_WIDTH = 65_536;

  /** Groups of devices. */
  private static final int DEVICES = 1;

  private static final int CPUS = 2;

  /** Never collected, since sessions need it. */
  private static Server server;

  private final ClusterSpec spec;
  private final Settings settings;
  private final String hint;
  private final PeerWatch watch;
  private final Messages messages;
  private final Messages longMessages;
  private int instances;
  private long graphs;

  /**
   * Settings of a worker.
   *
   * @param intraOpThreads threads inside one op; 0 takes all cores
   * @param onGpu sums on GPUs, with NCCL
   * @param maxWait time for the others to start, and the longest that one may take for a call while
   *     its server answers
   * @param onLost takes a message, one line, and ends the process
   */
  public record Settings(
      int intraOpThreads, boolean onGpu, Duration maxWait, Consumer<String> onLost) {}

  private Cluster(ClusterSpec spec, Settings settings) {
    this.spec = spec;
    this.settings = settings;
    hint = settings.onGpu ? "nccl" : "auto";
    watch = new PeerWatch(spec, settings.maxWait, lost -> settings.onLost.accept(endedBy(lost)));
    startServer(spec, config(spec, settings, Layout.AUTO));
    messages = new Messages(this, Math.max(MIN_SHORT_WIDTH, 2 * spec.size()));
    longMessages = new Messages(this, LONG_WIDTH);
  }

  /**
   * Starts the server of this process, one a process.
   *
   * @throws UserException when it can't listen
   */
  public static Cluster start(ClusterSpec spec, Settings settings) {
    return new Cluster(spec, settings);
  }

  private static ConfigProto config(ClusterSpec spec, Settings settings, Layout layout) {
    return Sessions.trainingConfig(settings.intraOpThreads, layout).toBuilder()
        .addDeviceFilters(spec.self().task()) // else a session waits for workers that are down
        .setExperimental(
            ConfigProto.Experimental.newBuilder()
                .setCollectiveGroupLeader(spec.chief().task())
                .setCollectiveNccl(settings.onGpu))
        .build();
  }

  private static synchronized void startServer(ClusterSpec spec, ConfigProto config) {
    ClusterDef.Builder cluster = ClusterDef.newBuilder();
    for (String job : spec.members().stream().map(Member::job).distinct().toList()) {
      JobDef.Builder tasks = JobDef.newBuilder().setName(job);
      spec.members().stream()
          .filter(member -> member.job().equals(job))
          .forEach(member -> tasks.putTasks(member.index(), member.address()));
      cluster.addJob(tasks);
    }
    ServerDef definition =
        ServerDef.newBuilder()
            .setCluster(cluster)
            .setJobName(spec.self().job())
            .setTaskIndex(spec.self().index())
            .setProtocol("grpc")
            .setDefaultSessionConfig(config)
            .build();
    if (server != null) {
      throw new IllegalStateException("a process can be one worker only");
    }
    try {
      server = new Server(definition);
      Sessions.quietly(server::start);
    } catch (RuntimeException e) {
      throw new UserException(
          "%s can't listen: %s; is the port taken?"
              .formatted(spec.self(), e.getMessage().lines().findFirst().orElse("no reason")),
          e);
    }
  }

  /** Returns the workers. */
  public ClusterSpec spec() {
    return spec;
  }

  /**
   * Waits for the others to start; from then on each must live until all have called {@link
   * #close}.
   *
   * @throws RunFailedException when one does not start in time
   */
  public void join(Duration max) {
    watch.awaitAll(max);
    watch.start();
  }

  /** Makes the collective ops of one graph, on the devices that train. */
  public Collectives collectives() {
    return new Collectives(spec, DEVICES, hint, () -> ++instances);
  }

  /** Makes the collective ops of one graph, all on the CPU. */
  Collectives collectivesOnCpu() {
    return new Collectives(spec, CPUS, "auto", () -> ++instances);
  }

  /** Returns a number for a graph with collective ops, the same on all workers. */
  public long newGraphKey() {
    return ++graphs;
  }

  /**
   * Opens a session on this worker's devices. The caller closes it before the graph.
   *
   * @param layout on a GPU
   */
  public Session open(Graph graph, Layout layout) {
    return Sessions.openOn(
        "grpc://" + spec.self().address(), graph, config(spec, settings, layout));
  }

  /**
   * Runs a session with collective ops, whose result the caller closes.
   *
   * @param graphKey of {@link #newGraphKey}
   * @param name of the call, for messages: {@code a step}
   */
  public Result run(Session.Runner runner, long graphKey, String name) {
    RunOptions options =
        RunOptions.newBuilder()
            .setExperimental(RunOptions.Experimental.newBuilder().setCollectiveGraphKey(graphKey))
            .build();
    watch.beginCall(name);
    try {
      return Sessions.run(runner.setOptions(options)::run);
    } catch (RunFailedException e) { // its own memory is too small, and the others wait
      settings.onLost.accept(e.getMessage());
      throw e;
    } catch (RuntimeException e) {
      String lost = watch.whoIsLost();
      String message =
          lost.isEmpty()
              ? "%s failed though every worker answers: %s"
                  .formatted(name, e.getMessage().lines().findFirst().orElse("no reason"))
              : endedBy(lost);
      settings.onLost.accept(message);
      throw new RunFailedException(message, e);
    } finally {
      watch.endCall();
    }
  }

  private String endedBy(String lost) {
    return "%s ends: %s; start all workers again and resume the run, from its latest checkpoint"
        .formatted(spec.self(), lost);
  }

  /** Returns sums over all workers, the same on each; all give as many numbers. */
  public double[] sum(double... mine) {
    return messages.sum(mine);
  }

  /**
   * Returns the numbers of each worker, by rank.
   *
   * @param mine any number of them
   */
  public List<double[]> gather(double... mine) {
    return longMessages.gather(mine);
  }

  /**
   * Returns the chief's text.
   *
   * @param text of the chief; not used on other workers
   */
  public String fromChief(String text) {
    return messages.fromChief(text);
  }

  /** Waits for all workers to call it; after that each may end. */
  @Override
  public void close() {
    sum(0);
    watch.close();
    messages.close();
    longMessages.close();
    try {
      Thread.sleep(LINGER.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
