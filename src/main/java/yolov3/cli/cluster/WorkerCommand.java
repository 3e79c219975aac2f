package yolov3.cli.cluster;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import yolov3.config.section.TrainingConfig.Device;
import yolov3.io.Counted;
import yolov3.io.UserException;
import yolov3.network.cluster.ClusterSpec;
import yolov3.network.runtime.NvidiaGpus;
import yolov3.network.runtime.TensorFlowDevices;

/**
 * Command of a worker on this machine.
 *
 * @param rank from 0
 * @param line program and arguments
 * @param environment variables beside those of this process
 */
record WorkerCommand(int rank, List<String> line, Map<String, String> environment) {

  private static final List<String> OWN_OPTIONS = List.of("--workers", "--accept-open-ports");
  private static final String VISIBLE_GPUS = "CUDA_VISIBLE_DEVICES";

  /**
   * Makes the commands of all workers: this Java, its options and arguments, a share of its heap,
   * and a GPU or a share of the cores for each.
   *
   * @param mainClass of this program
   * @param arguments of this process
   * @param device that they train on
   * @throws UserException when there are GPUs to train on, and fewer than workers
   */
  static List<WorkerCommand> all(
      int workers, String mainClass, List<String> arguments, Device device) {
    return all(workers, mainClass, arguments, device, gpus());
  }

  /**
   * Makes the commands of all workers on the given GPUs.
   *
   * @param visible GPUs as {@code CUDA_VISIBLE_DEVICES} names them; none: workers use the CPU
   */
  static List<WorkerCommand> all(
      int workers, String mainClass, List<String> arguments, Device device, List<String> visible) {
    List<String> gpus = device == Device.CPU ? List.of() : visible;
    if (!gpus.isEmpty() && workers > gpus.size()) {
      throw new UserException(
          "--workers is %d; expected at most one for each GPU that this process may use: %s"
              .formatted(workers, Counted.of(gpus.size(), "GPU")));
    }
    List<String> line = new ArrayList<>();
    line.add(ProcessHandle.current().info().command().orElse(javaOfThisProcess()));
    line.addAll(
        withHeapLimit(
            ManagementFactory.getRuntimeMXBean().getInputArguments(),
            (Runtime.getRuntime().maxMemory() >> 20) / workers));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    line.addAll(withoutOwnOptions(arguments));
    List<String> addresses = freeAddresses(workers);
    List<WorkerCommand> commands = new ArrayList<>();
    for (int rank = 0; rank < workers; rank++) {
      commands.add(new WorkerCommand(rank, line, environment(addresses, rank, gpus)));
    }
    return commands;
  }

  /** Returns options of Java with that limit in place of the sizes of this process's heap. */
  static List<String> withHeapLimit(List<String> options, long megabytes) {
    List<String> limited = new ArrayList<>(options);
    limited.removeIf(option -> option.matches("-Xm[nsx].*")); // a larger size would be refused
    limited.add("-Xmx%dm".formatted(megabytes));
    return limited;
  }

  private static String javaOfThisProcess() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static List<String> gpus() {
    return TensorFlowDevices.nativeBuild().endsWith("-gpu")
        ? NvidiaGpus.find().map(all -> all.visible(System.getenv(VISIBLE_GPUS))).orElse(List.of())
        : List.of();
  }

  static List<String> withoutOwnOptions(List<String> arguments) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals(OWN_OPTIONS.get(0))) {
        i++; // its value
      } else if (!OWN_OPTIONS.contains(argument.replaceFirst("=.*", ""))) {
        kept.add(argument);
      }
    }
    return kept;
  }

  private static Map<String, String> environment(
      List<String> addresses, int rank, List<String> gpus) {
    ObjectNode root = new JsonMapper().createObjectNode();
    addresses.forEach(root.putObject("cluster").putArray("worker")::add);
    root.putObject("task").put("type", "worker").put("index", rank);
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(ClusterSpec.VARIABLE, root.toString());
    if (!gpus.isEmpty()) {
      environment.put(VISIBLE_GPUS, gpus.get(rank));
    } else { // TensorFlow reads both, for what the config leaves open
      String cores =
          Integer.toString(
              Math.max(1, Runtime.getRuntime().availableProcessors() / addresses.size()));
      environment.put("TF_NUM_INTRAOP_THREADS", cores);
      environment.put("TF_NUM_INTEROP_THREADS", cores);
    }
    return environment;
  }

  /** Finds ports that are free now; all are held until the last is found, so that they differ. */
  private static List<String> freeAddresses(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      InetAddress loopback = InetAddress.getByName("127.0.0.1");
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, loopback));
      }
      return held.stream().map(socket -> "127.0.0.1:" + socket.getLocalPort()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      held.forEach(WorkerCommand::close);
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
