package yolov3.cli.cluster;

import java.io.PrintWriter;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import yolov3.TrainingRun;
import yolov3.cli.console.Failures;
import yolov3.cli.console.StopSignal;
import yolov3.config.section.TrainingConfig.Device;
import yolov3.io.OneLine;
import yolov3.io.UserException;
import yolov3.network.cluster.ClusterSpec;

/** Training by several processes: those of a cluster manager, or some on this machine. */
public final class ClusterOptions {

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Train with N processes on this machine, one for each GPU, or else sharing its cores. On several machines"
              + " start the same command on each, with TF_CONFIG: docs/distributed.md.")
  private Integer workers;

  @Option(
      names = "--accept-open-ports",
      description =
          "Accept without a warning that the processes of --workers listen on every network interface and run what"
              + " anyone sends them.")
  private boolean acceptOpenPorts;

  private StopRequest stopRequest;

  /** Tells whether this command only starts others. */
  public boolean startsWorkers() {
    if (workers == null) {
      return false;
    }
    if (workers < 1) {
      throw new UserException("--workers is %d; expected 1 or more".formatted(workers));
    }
    if (spec().isPresent()) {
      throw new UserException(
          "--workers %d and %s are both given; with %s this process is one worker already"
              .formatted(workers, ClusterSpec.VARIABLE, ClusterSpec.VARIABLE));
    }
    return workers > 1;
  }

  /**
   * Starts the workers and waits for their end.
   *
   * @param command as it was given, whose arguments the workers get
   * @param device that they train on
   * @return the exit code
   */
  public int startWorkers(CommandSpec command, Device device) {
    CommandSpec root = command.root();
    PrintWriter err = root.commandLine().getErr();
    if (!acceptOpenPorts && !isIsolated()) {
      Failures.warn(
          err,
          "TensorFlow's servers listen on every network interface and run what anyone sends them: a firewall must keep"
              + " others from this machine's ports. --accept-open-ports hides this warning");
    }
    return new LocalWorkers(
            WorkerCommand.all(
                workers,
                root.userObject().getClass().getName(),
                root.commandLine().getParseResult().originalArgs(),
                device),
            err)
        .run();
  }

  /** Tells whether nobody else can reach this machine: it has no network but its own. */
  private static boolean isIsolated() {
    try {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (each.isUp() && !each.isLoopback()) {
          return false;
        }
      }
      return true;
    } catch (SocketException e) {
      return false;
    }
  }

  /** Joins the cluster that the environment describes, if it does. */
  public void join(TrainingRun run, PrintWriter err) {
    spec()
        .ifPresent(
            spec -> {
              stopRequest = StopRequest.fromLauncher(System.getenv());
              run.cluster(spec, message -> end(message, err));
            });
  }

  /** Returns the option that started this process as one of several on this machine, if one did. */
  public String workersOption() {
    return stopRequest == null ? "" : " --workers " + spec().map(ClusterSpec::size).orElseThrow();
  }

  /** Tells whether the launcher of this process asks it to stop. */
  public boolean stopRequested() {
    return stopRequest != null && stopRequest.received();
  }

  private static Optional<ClusterSpec> spec() {
    return ClusterSpec.parse(System.getenv(ClusterSpec.VARIABLE));
  }

  /** Ends the process as it is: calls of TensorFlow's may hang, and so would closing them. */
  private static synchronized void end(String message, PrintWriter err) {
    err.println(OneLine.of(message.replace("resume the run,", "resume the run with --resume,")));
    err.flush();
    StopSignal.halt(Failures.BROKEN);
  }
}
