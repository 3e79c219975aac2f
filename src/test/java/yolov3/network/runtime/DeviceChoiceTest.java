package yolov3.network.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig.Toggle;
import yolov3.cli.console.Failures;
import yolov3.config.section.TrainingConfig.Device;
import yolov3.config.section.TrainingConfig.Layout;
import yolov3.io.UserException;

@Tag("tensorflow")
class DeviceChoiceTest {

  private static final TensorFlowDevices.Device CPU = device("CPU", 0);
  private static final Optional<NvidiaGpus> H100 =
      Optional.of(new NvidiaGpus("550.54.15", List.of("NVIDIA H100", "NVIDIA H100")));
  private static final List<String> ADVICE = List.of("Install CUDA 12.5.", "Unset it.");

  private static TensorFlowDevices.Device device(String type, int index) {
    String name = "/job:localhost/replica:0/task:0/device:" + type + ":" + index;
    return new TensorFlowDevices.Device(name, type, 1 << 28);
  }

  private static DeviceChoice.Machine withGpus(Optional<NvidiaGpus> nvidia) {
    return new DeviceChoice.Machine(
        List.of(CPU, device("GPU", 0), device("GPU", 1)),
        16,
        nvidia,
        "linux-x86_64-gpu",
        List.of());
  }

  private static DeviceChoice.Machine withoutGpus(String build, List<String> advice) {
    return new DeviceChoice.Machine(List.of(CPU), 2, H100, build, advice);
  }

  @AfterEach
  void showGpus() {
    Sessions.hideGpus(false);
  }

  @Test
  void firstGpuIsNamedWithItsModel() {
    for (Device wanted : List.of(Device.AUTO, Device.GPU)) {
      assertEquals(
          new DeviceChoice("GPU:0, NVIDIA H100", true, List.of()),
          DeviceChoice.of(wanted, withGpus(H100)));
    }
  }

  @Test
  void ofGpusOfDifferentModelsAllAreNamed() {
    Optional<NvidiaGpus> two =
        Optional.of(new NvidiaGpus("550.54.15", List.of("NVIDIA L4", "NVIDIA H100")));
    assertEquals(
        "GPU:0, one of NVIDIA L4 and NVIDIA H100",
        DeviceChoice.of(Device.AUTO, withGpus(two)).name());
    assertEquals("GPU:0", DeviceChoice.of(Device.AUTO, withGpus(Optional.empty())).name());
  }

  @Test
  void cpuIsNamedWithItsCores() {
    assertEquals(
        new DeviceChoice("the CPU, 2 cores", false, List.of()),
        DeviceChoice.of(Device.AUTO, withoutGpus("linux-x86_64", List.of())));
    assertEquals(
        "the CPU, 1 core",
        DeviceChoice.of(
                Device.CPU,
                new DeviceChoice.Machine(
                    List.of(CPU), 1, Optional.empty(), "linux-x86_64", List.of()))
            .name());
  }

  @Test
  void gpuBuildThatFindsNoGpuWarnsWithTheAdviceOfDoctor() {
    DeviceChoice device = DeviceChoice.of(Device.AUTO, withoutGpus("linux-x86_64-gpu", ADVICE));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Failures.device(device, "training", new PrintWriter(out), new PrintWriter(err));
    assertEquals(List.of("training on the CPU, 2 cores"), out.toString().lines().toList());
    assertEquals(
        List.of(
            "warning: THE GPU IS NOT USED: this build is for GPUs and TensorFlow finds none.",
            "warning: Install CUDA 12.5.",
            "warning: Unset it."),
        err.toString().lines().toList());
  }

  @Test
  void cpuBuildBesideAGpuWarnsToo() {
    assertEquals(
        ADVICE, DeviceChoice.of(Device.AUTO, withoutGpus("linux-x86_64", ADVICE)).warnings());
  }

  @Test
  void whoAsksForTheCpuIsNotWarned() {
    assertEquals(
        new DeviceChoice("the CPU, 2 cores", false, List.of()),
        DeviceChoice.of(Device.CPU, withoutGpus("linux-x86_64-gpu", ADVICE)));
  }

  @Test
  void whoAsksForAGpuIsRefusedWithoutOne() {
    assertEquals(
        "training.device is gpu, but TensorFlow has no GPU that it can use. Install CUDA 12.5. Unset"
            + " it. To train without a GPU set training.device to auto or cpu.",
        refusal(withoutGpus("linux-x86_64-gpu", ADVICE)));
    assertEquals(
        "training.device is gpu, but TensorFlow has no GPU that it can use. This TensorFlow is built"
            + " for CPUs and no NVIDIA GPU is found in the machine. To train without a GPU set"
            + " training.device to auto or cpu.",
        refusal(withoutGpus("linux-x86_64", List.of())));
  }

  private static String refusal(DeviceChoice.Machine machine) {
    return assertThrows(UserException.class, () -> DeviceChoice.of(Device.GPU, machine))
        .getMessage();
  }

  @Test
  void sessionsOfARunOnTheCpuHaveNoGpu() {
    DeviceChoice.choose(Device.CPU, 1);
    assertEquals(0, Sessions.config(1).getDeviceCountOrDefault("GPU", -1));
    DeviceChoice.choose();
    assertEquals(-1, Sessions.config(1).getDeviceCountOrDefault("GPU", -1));
  }

  @Test
  void onlyGraphsThatTrainOnTheCpuAreLeftAsTheyAre() {
    assumeFalse(TensorFlowDevices.nativeBuild().endsWith("-gpu"));
    assertTrue(isLeftAsItIs(Sessions.trainingConfig(1, Layout.NCHW)));
    assertFalse(isLeftAsItIs(Sessions.config(1)));
  }

  @ParameterizedTest
  @CsvSource({"AUTO, DEFAULT", "NHWC, OFF", "NCHW, ON"})
  void layoutOnAGpuIsThatOfTensorFlowsPass(Layout layout, Toggle pass) {
    assertEquals(pass, Sessions.inLayout(layout).getRewriteOptions().getLayoutOptimizer());
  }

  private static boolean isLeftAsItIs(ConfigProto config) {
    return config.getGraphOptions().getRewriteOptions().getDisableMetaOptimizer();
  }
}
