package yolov3.cli;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import yolov3.cli.console.Failures;
import yolov3.cli.console.TrainingConsole;
import yolov3.cli.option.JsonOption;
import yolov3.network.runtime.Devices;
import yolov3.network.runtime.NvidiaGpus;
import yolov3.network.runtime.ProgramVersion;

/** {@code yolov3 doctor}: a check of machine and installation. */
@Command(
    name = "doctor",
    description = {
      "Check Java, TensorFlow, CPU, GPUs, memory and disk.",
      "Measures the speed of CPU and GPUs too. The exit code is 1 if something is wrong that stops other commands."
    },
    footer = {
      "  ./yolov3 doctor",
      "  ./yolov3 doctor --smoke",
      "  ./yolov3 doctor --json -",
      "  ./yolov3 doctor --tensorflow-log"
    })
final class DoctorCommand implements Callable<Integer> {

  private static final double GIB = 1 << 30;

  /** A checkpoint of the full network and its optimizer is 0.7 GB, and a run keeps two. */
  private static final long ENOUGH_DISK = 5L << 30;

  @Spec private CommandSpec spec;

  @Mixin private JsonOption json;

  @Option(
      names = "--smoke",
      description =
          "Also run a tiny training in a temporary folder, from drawing data to export; under a minute.")
  private boolean smoke;

  /**
   * All that doctor found out; the JSON has these names, in snake case.
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
  record Report(
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
      List<String> advice) {}

  /** A device and the speed of a 3×3 convolution on it, null when it was not timed. */
  record TimedDevice(Devices.Device device, Devices.Speed speed) {}

  /** A folder that runs write to. */
  record Folder(String path, boolean exists, boolean writable) {}

  @Override
  public Integer call() {
    json.check();
    Report report = examine();
    PrintWriter out = spec.commandLine().getOut();
    json.write(report, out);
    if (!json.isStandardOutput()) {
      print(report, out);
    }
    if (smoke && !worksInSmall()) {
      return Failures.BROKEN;
    }
    return report.problems().isEmpty() ? 0 : Failures.BROKEN;
  }

  private boolean worksInSmall() {
    SmokeRun run = SmokeRun.run();
    boolean worked = run.exitCode() == 0;
    PrintWriter writer =
        worked && !json.isStandardOutput()
            ? spec.commandLine().getOut()
            : spec.commandLine().getErr();
    writer.printf(
        "smoke run %s after %s%n",
        worked ? "worked" : "failed", TrainingConsole.inWords(run.time()));
    if (!worked) {
      writer.println(run.output());
    }
    return worked;
  }

  private static Report examine() {
    List<String> problems = new ArrayList<>();
    List<String> advice = new ArrayList<>();
    Path here = Path.of("").toAbsolutePath();
    List<Folder> folders = List.of(folder(here, "models"), folder(here, "log"));
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

    String tensorflow = null;
    String nativeBuild = null;
    List<TimedDevice> devices = new ArrayList<>();
    Optional<NvidiaGpus> nvidia = NvidiaGpus.find();
    try {
      tensorflow = Devices.tensorflowVersion();
      nativeBuild = Devices.nativeBuild();
      for (Devices.Device device : Devices.list()) {
        boolean timed = device.type().equals("CPU") || device.isGpu();
        devices.add(new TimedDevice(device, timed ? Devices.timeConvolution(device) : null));
      }
      int gpus = (int) devices.stream().filter(timed -> timed.device().isGpu()).count();
      advice.addAll(NvidiaGpus.advice(nvidia, nativeBuild, gpus));
    } catch (LinkageError e) {
      problems.add(
          "TensorFlow's native library did not load on this platform ("
              + e.getMessage()
              + "); its builds: linux-x86_64, linux-arm64, macosx-arm64, windows-x86_64");
    }

    return new Report(
        ProgramVersion.program(),
        String.format(
            "%s, %s, %s",
            System.getProperty("java.version"),
            System.getProperty("java.vendor"),
            System.getProperty("java.home")),
        Runtime.getRuntime().maxMemory(),
        String.format(
            "%s %s, %s",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")),
        Runtime.getRuntime().availableProcessors(),
        machineMemory(),
        tensorflow,
        ProgramVersion.tensorflowJava(),
        nativeBuild,
        nvidia.orElse(null),
        devices,
        here.toString(),
        diskFree,
        folders,
        problems,
        advice);
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

  /** Writes the report for people, one fact a line. */
  static void print(Report report, PrintWriter out) {
    row(out, "yolov3", report.program());
    row(out, "Java", report.java());
    row(out, "heap limit", gigabytes(report.heapLimitBytes()) + ", TensorFlow's memory on top");
    row(out, "system", report.system());
    row(out, "cores", String.valueOf(report.cores()));
    row(out, "memory", gigabytes(report.memoryBytes()));
    row(
        out,
        "TensorFlow",
        report.tensorflow() == null
            ? "did not load (TensorFlow Java " + report.tensorflowJava() + ")"
            : String.format(
                "%s, native build %s, TensorFlow Java %s",
                report.tensorflow(), report.nativeBuild(), report.tensorflowJava()));
    row(out, "NVIDIA", report.nvidia() == null ? "no driver" : nvidia(report.nvidia()));
    for (TimedDevice device : report.devices()) {
      row(out, device.device().shortName(), speed(device));
    }
    row(out, "folder", report.workingDirectory());
    row(out, "free disk", gigabytes(report.diskFreeBytes()));
    for (Folder folder : report.folders()) {
      row(out, folder.path() + "/", state(folder));
    }
    out.println();
    report.problems().forEach(problem -> out.println("Problem: " + problem));
    report.advice().forEach(advice -> out.println("Advice: " + advice));
    if (report.problems().isEmpty()) {
      out.println("Ready.");
    }
  }

  private static void row(PrintWriter out, String name, String value) {
    out.printf("%-12s%s%n", name, value);
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / GIB);
  }

  private static String nvidia(NvidiaGpus nvidia) {
    String models = nvidia.models().isEmpty() ? "no GPU" : String.join(", ", nvidia.models());
    return models + ", driver " + nvidia.driverVersion();
  }

  private static String speed(TimedDevice device) {
    String memory =
        device.device().type().equals("CPU")
            ? ""
            : ", " + gigabytes(device.device().memoryBytes()) + " for TensorFlow";
    return device.speed() == null
        ? "not timed" + memory
        : String.format(
            Locale.ROOT,
            "%,.0f GFLOP/s (convolution 3×3, 256 to 256 channels, 52×52, batch 4: %.1f ms)%s",
            device.speed().gigaflops(),
            device.speed().milliseconds(),
            memory);
  }

  private static String state(Folder folder) {
    if (!folder.writable()) {
      return "not writable";
    }
    return folder.exists() ? "writable" : "will be made";
  }
}
