package yolov3.network.runtime;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * NVIDIA GPUs of the machine, usable by TensorFlow or not.
 *
 * @param models such as "NVIDIA H100 80GB HBM3", one a GPU; empty when the driver finds none
 */
public record NvidiaGpus(String driverVersion, List<String> models) {

  /**
   * Libraries that TensorFlow 2.18 opens on a GPU; without one of them it uses the CPU. Versions of
   * the {@code and-cuda} extra of its Python package: CUDA 12.5, cuDNN 9.3.
   */
  private static final List<String> LIBRARIES =
      List.of(
          "libcuda.so.1",
          "libcudart.so.12",
          "libcublas.so.12",
          "libcublasLt.so.12",
          "libcufft.so.11",
          "libcusolver.so.11",
          "libcusparse.so.12",
          "libcudnn.so.9");

  private static final Path DRIVER = Path.of("/proc/driver/nvidia");
  private static final Pattern UNIQUE_ID = Pattern.compile("(GPU|MIG)-.+");
  private static final Pattern VERSION =
      Pattern.compile("Kernel Module(?: for \\S+)?\\s+(\\d+[.\\d]*)");

  /** Finds the driver; empty when there is none. */
  public static Optional<NvidiaGpus> find() {
    Optional<NvidiaGpus> byKernel = fromKernel(DRIVER);
    return byKernel.isPresent() ? byKernel : fromNvidiaSmi();
  }

  /**
   * Returns the GPUs that a process may use, as {@code CUDA_VISIBLE_DEVICES} names them.
   *
   * @param visibleDevices the environment's {@code CUDA_VISIBLE_DEVICES}, or null for all GPUs
   */
  public List<String> visible(String visibleDevices) {
    return visibleDevices == null
        ? IntStream.range(0, models.size()).mapToObj(Integer::toString).toList()
        : Arrays.stream(visibleDevices.split(","))
            .map(String::strip)
            .takeWhile(this::isGpu) // CUDA ignores what follows one that there is not
            .toList();
  }

  private boolean isGpu(String id) {
    return id.matches("\\d{1,4}")
        ? Integer.parseInt(id) < models.size()
        : UNIQUE_ID.matcher(id).matches();
  }

  /** Reads the files of the driver, below {@code /proc/driver/nvidia}. */
  static Optional<NvidiaGpus> fromKernel(Path driver) {
    Path version = driver.resolve("version");
    if (!Files.isReadable(version)) {
      return Optional.empty();
    }
    try {
      String text = Files.readString(version);
      List<String> models = new ArrayList<>();
      Path gpus = driver.resolve("gpus");
      if (Files.isDirectory(gpus)) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(gpus)) {
          for (Path folder : folders) {
            Files.readString(folder.resolve("information"))
                .lines()
                .filter(line -> line.startsWith("Model:"))
                .forEach(line -> models.add(line.substring("Model:".length()).strip()));
          }
        }
      }
      return Optional.of(new NvidiaGpus(driverVersion(text), models));
    } catch (IOException e) {
      return Optional.empty(); // a container may show the folder and forbid its files
    }
  }

  private static String driverVersion(String text) {
    Matcher version = VERSION.matcher(text);
    return version.find() ? version.group(1) : "unknown";
  }

  /** Runs NVIDIA's tool, for Windows and WSL, which have no {@code /proc/driver/nvidia}. */
  private static Optional<NvidiaGpus> fromNvidiaSmi() {
    try {
      // Not a pipe, which would wait for a driver that hangs.
      Path answer = Files.createTempFile("yolov3-nvidia-", ".txt");
      try {
        Process process =
            new ProcessBuilder(
                    "nvidia-smi", "--query-gpu=driver_version,name", "--format=csv,noheader")
                .redirectOutput(answer.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          return Optional.empty();
        }
        return process.exitValue() == 0
            ? parseNvidiaSmi(Files.readString(answer))
            : Optional.empty();
      } finally {
        Files.delete(answer);
      }
    } catch (IOException e) {
      return Optional.empty(); // not installed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Reads lines of the form {@code 550.54.15, NVIDIA A100-SXM4-40GB}. */
  static Optional<NvidiaGpus> parseNvidiaSmi(String output) {
    List<String[]> rows =
        output.lines().map(line -> line.split(",\\s*", 2)).filter(row -> row.length == 2).toList();
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new NvidiaGpus(rows.get(0)[0], rows.stream().map(row -> row[1].strip()).toList()));
  }

  /**
   * Returns the libraries of TensorFlow that can't be loaded.
   *
   * @param loads tells whether the system's loader finds a library
   */
  static List<String> missingLibraries(Predicate<String> loads) {
    return LIBRARIES.stream().filter(loads.negate()).toList();
  }

  static boolean loads(String library) {
    try {
      NativeLibrary.getInstance(library);
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  /**
   * Returns advice to get the GPUs used, from this machine's libraries and environment.
   *
   * @param nativeBuild the loaded TensorFlow, such as {@code linux-x86_64-gpu}
   * @param gpusInTensorFlow number of GPUs that TensorFlow finds
   * @return sentences; none when there is nothing to do
   */
  public static List<String> advice(
      Optional<NvidiaGpus> machine, String nativeBuild, int gpusInTensorFlow) {
    return advice(
        machine,
        nativeBuild,
        gpusInTensorFlow,
        nativeBuild.endsWith("-gpu") && gpusInTensorFlow == 0
            ? missingLibraries(NvidiaGpus::loads)
            : List.of(),
        System.getenv("CUDA_VISIBLE_DEVICES"));
  }

  /**
   * Returns advice to get the GPUs used.
   *
   * @param missingLibraries of a GPU build
   * @param visibleDevices the environment's {@code CUDA_VISIBLE_DEVICES}, or null
   */
  static List<String> advice(
      Optional<NvidiaGpus> machine,
      String nativeBuild,
      int gpusInTensorFlow,
      List<String> missingLibraries,
      String visibleDevices) {
    if (gpusInTensorFlow > 0) {
      return List.of();
    }
    if (nativeBuild.endsWith("-gpu")) {
      return adviceForGpuBuild(machine, missingLibraries, visibleDevices);
    }
    if (machine.isEmpty()) {
      return List.of();
    }
    return nativeBuild.equals("linux-x86_64")
        ? List.of(
            "There is an NVIDIA GPU but this TensorFlow is built for CPUs. Rebuild for the GPU:"
                + " start once with YOLOV3_MAVEN_PROFILE=gpu in the environment.")
        : List.of(
            "There is an NVIDIA GPU but TensorFlow's GPU build exists for Linux x86_64 only (on"
                + " Windows: inside WSL 2); this one runs on the CPU.");
  }

  private static List<String> adviceForGpuBuild(
      Optional<NvidiaGpus> machine, List<String> missingLibraries, String visibleDevices) {
    List<String> advice = new ArrayList<>();
    if (machine.isEmpty()) {
      advice.add(
          "TensorFlow is built for GPUs but there is no NVIDIA driver. With an NVIDIA GPU: install"
              + " driver 525.60.13 or newer (containers: start with --gpus all). Without one:"
              + " rebuild for the CPU (start once with YOLOV3_MAVEN_PROFILE=default).");
    }
    List<String> cuda =
        missingLibraries.stream().filter(library -> !library.equals("libcuda.so.1")).toList();
    if (machine.isPresent() && missingLibraries.contains("libcuda.so.1")) {
      advice.add(
          "libcuda.so.1 is not found; it comes with the driver: install the driver's user-space"
              + " package of version %s.".formatted(machine.get().driverVersion()));
    }
    if (!cuda.isEmpty()) {
      advice.add(
          "TensorFlow is built for GPUs but does not find "
              + String.join(", ", cuda)
              + ". Install CUDA 12.5 and cuDNN 9.3"
              + " (developer.nvidia.com/cuda-toolkit-archive, developer.nvidia.com/cudnn), or"
              + " `pip install 'tensorflow[and-cuda]==2.18.0'` and put the lib folders of its nvidia"
              + " packages in LD_LIBRARY_PATH.");
    }
    if (visibleDevices != null) {
      advice.add(
          "CUDA_VISIBLE_DEVICES is '%s', which can hide GPUs: unset it to use all."
              .formatted(visibleDevices));
    }
    if (advice.isEmpty()) {
      advice.add(
          "TensorFlow is built for GPUs but finds none though driver and libraries are there;"
              + " with TF_CPP_MIN_LOG_LEVEL=0 in the environment its log shows why.");
    }
    return advice;
  }
}
