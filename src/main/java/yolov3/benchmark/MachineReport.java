package yolov3.benchmark;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import yolov3.network.runtime.NvidiaGpus;
import yolov3.network.runtime.ProgramVersion;
import yolov3.network.runtime.TensorFlowDevices;

/**
 * Facts about the machine and the native library; the JSON has these names, in snake case.
 *
 * @param program version of yolov3
 * @param java version, vendor and home
 * @param heapLimitBytes the most that Java's own heap takes; TensorFlow's memory comes on top
 * @param system operating system and architecture
 * @param cores that Java may use
 * @param memoryBytes of the machine or container
 * @param tensorflow version of the native TensorFlow, null when it did not load
 * @param tensorflowJava version of its Java API
 * @param nativeBuild such as linux-x86_64 or linux-x86_64-gpu, null when it did not load
 * @param nvidia the machine's NVIDIA driver and GPUs, null when there is no driver
 * @param devices that TensorFlow can use
 * @param workingDirectory in which the folders are
 * @param diskFreeBytes in the working directory
 * @param folders where runs write
 * @param problems what stops other commands; doctor then exits with 1
 * @param advice what would make them faster
 */
public record MachineReport(
    String program,
    String java,
    long heapLimitBytes,
    String system,
    int cores,
    long memoryBytes,
    String tensorflow,
    String tensorflowJava,
    String nativeBuild,
    NvidiaGpus nvidia,
    List<TimedDevice> devices,
    String workingDirectory,
    long diskFreeBytes,
    List<Folder> folders,
    List<String> problems,
    List<String> advice) {

  private static final double GIB = 1 << 30;

  /** A checkpoint of the full network and its optimizer is 0.7 GB, and a run keeps two. */
  private static final long ENOUGH_DISK = 5L << 30;

  /** A device and the speed of a 3×3 convolution on it, null when it was not timed. */
  public record TimedDevice(TensorFlowDevices.Device device, TensorFlowDevices.Speed speed) {}

  /** A folder that runs write to. */
  public record Folder(String path, boolean exists, boolean writable) {}

  /**
   * Examines the machine and times its devices.
   *
   * @param outputs names of the folders in the working directory where runs write
   */
  public static MachineReport examine(List<String> outputs) {
    List<String> problems = new ArrayList<>();
    List<String> advice = new ArrayList<>();
    Path here = Path.of("").toAbsolutePath();
    List<Folder> folders = outputs.stream().map(output -> folder(here, output)).toList();
    for (Folder folder : folders) {
      if (!folder.writable()) {
        problems.add(
            String.format(
                "%s cannot be written: change its owner or run in another folder",
                here.resolve(folder.path())));
      }
    }
    long diskFree = here.toFile().getUsableSpace();
    if (diskFree < ENOUGH_DISK) {
      advice.add(
          String.format(Locale.ROOT, "Only %.1f GB of disk is free in %s.", diskFree / GIB, here));
    }
    if (!canDrawText()) {
      problems.add(
          "Java finds no fonts to draw labels and charts with; on Linux install them, e.g. apt"
              + " install fontconfig fonts-dejavu-core");
    }
    Optional<NvidiaGpus> nvidia = NvidiaGpus.find();
    TensorFlowFacts tensorflow = TensorFlowFacts.find(nvidia, problems, advice);
    return new MachineReport(
        ProgramVersion.program(),
        properties("%s, %s, %s", "java.version", "java.vendor", "java.home"),
        Runtime.getRuntime().maxMemory(),
        properties("%s %s, %s", "os.name", "os.version", "os.arch"),
        Runtime.getRuntime().availableProcessors(),
        machineMemory(),
        tensorflow.version,
        ProgramVersion.tensorflowJava(),
        tensorflow.nativeBuild,
        nvidia.orElse(null),
        tensorflow.devices,
        here.toString(),
        diskFree,
        folders,
        problems,
        advice);
  }

  private static String properties(String format, String... names) {
    return format.formatted(Stream.of(names).map(System::getProperty).toArray());
  }

  private record TensorFlowFacts(String version, String nativeBuild, List<TimedDevice> devices) {

    static TensorFlowFacts find(
        Optional<NvidiaGpus> nvidia, List<String> problems, List<String> advice) {
      try {
        String nativeBuild = TensorFlowDevices.nativeBuild();
        List<TimedDevice> devices = new ArrayList<>();
        for (TensorFlowDevices.Device device : TensorFlowDevices.list()) {
          boolean timed = device.type().equals("CPU") || device.isGpu();
          devices.add(
              new TimedDevice(device, timed ? TensorFlowDevices.timeConvolution(device) : null));
        }
        int gpus = (int) devices.stream().filter(timed -> timed.device().isGpu()).count();
        advice.addAll(NvidiaGpus.advice(nvidia, nativeBuild, gpus));
        return new TensorFlowFacts(TensorFlowDevices.tensorflowVersion(), nativeBuild, devices);
      } catch (LinkageError e) {
        problems.add(
            "TensorFlow's native library did not load on this platform ("
                + e.getMessage()
                + "); its builds: linux-x86_64, linux-arm64, macosx-arm64, windows-x86_64");
        return new TensorFlowFacts(null, null, List.of());
      }
    }
  }

  private static Folder folder(Path parent, String name) {
    Path path = parent.resolve(name);
    boolean exists = Files.exists(path);
    boolean writable =
        exists ? Files.isDirectory(path) && Files.isWritable(path) : Files.isWritable(parent);
    return new Folder(name, exists, writable);
  }

  /** Java without fontconfig, as in small containers, throws Errors as well as exceptions. */
  private static boolean canDrawText() {
    try {
      Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
      try {
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 12));
        return graphics.getFontMetrics().stringWidth("label") > 0;
      } finally {
        graphics.dispose();
      }
    } catch (RuntimeException | InternalError | LinkageError e) {
      return false;
    }
  }

  private static long machineMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? machine.getTotalMemorySize()
        : 0;
  }
}
