package yolov3.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import yolov3.TrainingRun;
import yolov3.benchmark.MachineReport;
import yolov3.cli.console.Failures;
import yolov3.cli.option.JsonOption;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.io.AtomicFolder;
import yolov3.io.DurationText;
import yolov3.io.Installation;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;
import yolov3.network.runtime.NvidiaGpus;

/** {@code yolov3 doctor}: facts about the machine, and its problems. */
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

  /** Folders where runs write. */
  private static final List<String> FOLDERS = List.of("models", "log");

  private static final String SMOKE_CONFIG = "configs/mnist-smoke.yaml";

  @Spec private CommandSpec spec;

  @Mixin private JsonOption json;

  @Option(
      names = "--smoke",
      description =
          "Also run a tiny training in a temporary folder, from drawing data to export. This takes less than a minute.")
  private boolean smoke;

  @Override
  public Integer call() {
    json.check();
    MachineReport report = MachineReport.examine(FOLDERS);
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

  /**
   * The whole program in small: draws a set, trains, evaluates and exports in a temporary folder.
   */
  private boolean worksInSmall() {
    long start = System.nanoTime();
    Optional<RuntimeException> failure = Optional.empty();
    try {
      Path folder = Files.createTempDirectory("yolov3-smoke-");
      try {
        TrainingRun.of(smokeConfig(folder)).train();
      } catch (RuntimeException e) {
        failure = Optional.of(e);
      } finally {
        AtomicFolder.deleteTree(folder);
      }
    } catch (IOException e) {
      throw new RunFailedException(
          "the smoke run has no temporary folder: " + IoErrors.reasonOf(e), e);
    }
    PrintWriter err = spec.commandLine().getErr();
    boolean worked = failure.isEmpty();
    PrintWriter writer = worked && !json.isStandardOutput() ? spec.commandLine().getOut() : err;
    writer.printf(
        "smoke run %s after %s%n",
        worked ? "worked" : "failed", DurationText.of(Duration.ofNanos(System.nanoTime() - start)));
    failure.ifPresent(e -> Failures.report(e, err));
    return worked;
  }

  private static RunConfig smokeConfig(Path folder) {
    Path set = folder.resolve("set");
    return ConfigFile.read(Installation.path().resolve(SMOKE_CONFIG), Map.of())
        .with("output.models", folder.resolve("models"))
        .with("output.log", folder.resolve("log"))
        .with("mnist.folder", set)
        .with("data.train", set.resolve("train.txt"))
        .with("data.validation", set.resolve("validation.txt"))
        .with("data.test", set.resolve("test.txt"))
        .with("data.names", set.resolve("mnist.names"));
  }

  /** Writes the report for people, one fact a line. */
  static void print(MachineReport report, PrintWriter out) {
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
    for (MachineReport.TimedDevice device : report.devices()) {
      row(out, device.device().shortName(), speed(device));
    }
    row(out, "folder", report.workingDirectory());
    row(out, "free disk", gigabytes(report.diskFreeBytes()));
    for (MachineReport.Folder folder : report.folders()) {
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
    return String.format("%.1f GB", bytes / GIB);
  }

  private static String nvidia(NvidiaGpus nvidia) {
    String models = nvidia.models().isEmpty() ? "no GPU" : String.join(", ", nvidia.models());
    return models + ", driver " + nvidia.driverVersion();
  }

  private static String speed(MachineReport.TimedDevice device) {
    String memory =
        device.device().type().equals("CPU")
            ? ""
            : ", " + gigabytes(device.device().memoryBytes()) + " for TensorFlow";
    return device.speed() == null
        ? "not timed" + memory
        : String.format(
            "%,.0f GFLOP/s (convolution 3×3, 256 to 256 channels, 52×52, batch 4: %.1f ms)%s",
            device.speed().gigaflops(), device.speed().milliseconds(), memory);
  }

  private static String state(MachineReport.Folder folder) {
    if (!folder.writable()) {
      return "not writable";
    }
    return folder.exists() ? "writable" : "will be made";
  }
}
