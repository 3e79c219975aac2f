package yolov3.network.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import yolov3.config.section.TrainingConfig.Device;
import yolov3.io.Counted;
import yolov3.io.UserException;

/**
 * Device that computes.
 *
 * @param name such as {@code GPU:0, NVIDIA A100-SXM4-40GB} or {@code the CPU, 2 cores}
 * @param isGpu whether it is a GPU
 * @param warnings about a GPU that is not used, with advice; sentences
 */
public record DeviceChoice(String name, boolean isGpu, List<String> warnings) {

  /**
   * Facts about a machine and its TensorFlow.
   *
   * @param devices of TensorFlow, without hidden GPUs
   * @param nativeBuild the loaded TensorFlow, such as {@code linux-x86_64-gpu}
   * @param advice to get GPUs used
   */
  record Machine(
      List<TensorFlowDevices.Device> devices,
      int cores,
      Optional<NvidiaGpus> nvidia,
      String nativeBuild,
      List<String> advice) {

    /** Inspects this machine; loads TensorFlow. */
    static Machine find(int intraOpThreads) {
      List<TensorFlowDevices.Device> devices = TensorFlowDevices.list(intraOpThreads);
      Optional<NvidiaGpus> nvidia = NvidiaGpus.find();
      String build = TensorFlowDevices.nativeBuild();
      return new Machine(
          devices,
          Runtime.getRuntime().availableProcessors(),
          nvidia,
          build,
          NvidiaGpus.advice(
              nvidia,
              build,
              (int) devices.stream().filter(TensorFlowDevices.Device::isGpu).count()));
    }
  }

  /**
   * Chooses the device of this process, before its first session.
   *
   * @param intraOpThreads threads inside one TensorFlow op; the first session decides for all
   * @throws UserException when a GPU is wanted and none is usable
   */
  public static DeviceChoice choose(Device wanted, int intraOpThreads) {
    Sessions.hideGpus(wanted == Device.CPU);
    return of(wanted, Machine.find(intraOpThreads));
  }

  /** Chooses TensorFlow's default device. */
  public static DeviceChoice choose() {
    return choose(Device.AUTO, 0);
  }

  static DeviceChoice of(Device wanted, Machine machine) {
    Optional<TensorFlowDevices.Device> gpu =
        machine.devices().stream().filter(TensorFlowDevices.Device::isGpu).findFirst();
    if (gpu.isPresent()) {
      return new DeviceChoice(gpu.get().shortName() + model(machine.nvidia()), true, List.of());
    }
    if (wanted == Device.GPU) {
      String why =
          machine.advice().isEmpty()
              ? "This TensorFlow is built for CPUs and no NVIDIA GPU is found in the machine."
              : String.join(" ", machine.advice());
      throw new UserException(
          "training.device is gpu, but TensorFlow has no GPU that it can use. "
              + why
              + " To train without a GPU set training.device to auto or cpu.");
    }
    String cpu = "the CPU, " + Counted.of(machine.cores(), "core");
    if (wanted == Device.CPU || machine.advice().isEmpty()) {
      return new DeviceChoice(cpu, false, List.of());
    }
    List<String> warnings = new ArrayList<>();
    if (machine.nativeBuild().endsWith("-gpu")) {
      warnings.add("THE GPU IS NOT USED: this build is for GPUs and TensorFlow finds none.");
    }
    warnings.addAll(machine.advice());
    return new DeviceChoice(cpu, false, warnings);
  }

  /** Returns all models, since TensorFlow numbers GPUs its own way. */
  private static String model(Optional<NvidiaGpus> nvidia) {
    List<String> models = nvidia.stream().flatMap(n -> n.models().stream()).distinct().toList();
    if (models.isEmpty()) {
      return "";
    }
    return (models.size() == 1 ? ", " : ", one of ") + String.join(" and ", models);
  }
}
