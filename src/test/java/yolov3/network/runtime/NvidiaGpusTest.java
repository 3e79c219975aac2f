package yolov3.network.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NvidiaGpusTest {

  private static final Optional<NvidiaGpus> A100 =
      Optional.of(new NvidiaGpus("550.54.15", List.of("NVIDIA A100-SXM4-40GB")));

  @TempDir private Path driver;

  @Test
  void noFolderIsNoDriver() {
    assertEquals(Optional.empty(), NvidiaGpus.fromKernel(driver.resolve("none")));
  }

  @Test
  void readsVersionAndModelsOfTheKernelModule() throws IOException {
    Files.writeString(
        driver.resolve("version"),
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023\n"
            + "GCC version:  gcc version 12.2.0\n");
    Path gpu = Files.createDirectories(driver.resolve("gpus/0000:01:00.0"));
    Files.writeString(gpu.resolve("information"), "Model: \t\t Tesla T4\nIRQ:   \t\t 91\n");
    assertEquals(
        Optional.of(new NvidiaGpus("535.104.05", List.of("Tesla T4"))),
        NvidiaGpus.fromKernel(driver));
  }

  @Test
  void readsVersionOfTheOpenKernelModule() throws IOException {
    Files.writeString(
        driver.resolve("version"),
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.15  Release Build\n");
    assertEquals(
        Optional.of(new NvidiaGpus("550.54.15", List.of())), NvidiaGpus.fromKernel(driver));
  }

  @Test
  void readsTheTableOfNvidiaSmi() {
    assertEquals(
        Optional.of(new NvidiaGpus("551.1", List.of("RTX 4090", "RTX 3060"))),
        NvidiaGpus.parseNvidiaSmi("551.1, RTX 4090\n551.1, RTX 3060\n"));
    assertEquals(Optional.empty(), NvidiaGpus.parseNvidiaSmi("No devices were found\n"));
  }

  @Test
  void findsTheLibrariesThatAreMissing() {
    List<String> missing =
        NvidiaGpus.missingLibraries(
            Set.of("libcuda.so.1", "libcudart.so.12", "libcudnn.so.8")::contains);
    assertEquals(8 - 2, missing.size());
    assertTrue(missing.contains("libcudnn.so.9"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void asksTheLoader() {
    assertTrue(NvidiaGpus.loads("libc.so.6"));
    assertFalse(NvidiaGpus.loads("libcudnn.so.8765"));
  }

  @Test
  void nothingToSayWhenTheGpuIsUsedOrThereIsNone() {
    assertEquals(List.of(), NvidiaGpus.advice(A100, "linux-x86_64-gpu", 1, List.of(), null));
    assertEquals(
        List.of(), NvidiaGpus.advice(Optional.empty(), "linux-x86_64", 0, List.of(), null));
  }

  @Test
  void gpuWithTheCpuBuildSaysHowToRebuild() {
    assertEquals(
        List.of(
            "There is an NVIDIA GPU but this TensorFlow is built for CPUs. Rebuild for the GPU:"
                + " start once with YOLOV3_MAVEN_PROFILE=gpu in the environment."),
        NvidiaGpus.advice(A100, "linux-x86_64", 0, List.of(), null));
  }

  @Test
  void gpuBuildNamesTheLibrariesToInstall() {
    List<String> advice =
        NvidiaGpus.advice(A100, "linux-x86_64-gpu", 0, List.of("libcudnn.so.9"), null);
    assertEquals(1, advice.size());
    assertTrue(
        advice.get(0).startsWith("TensorFlow is built for GPUs but does not find libcudnn.so.9."));
    assertTrue(advice.get(0).contains("CUDA 12.5 and cuDNN 9.3"));
  }

  @Test
  void gpuBuildWithoutADriverSaysSoFirst() {
    List<String> advice =
        NvidiaGpus.advice(Optional.empty(), "linux-x86_64-gpu", 0, List.of("libcuda.so.1"), null);
    assertEquals(1, advice.size());
    assertTrue(advice.get(0).contains("there is no NVIDIA driver"));
  }

  @Test
  void onlyVisibleGpusCount() {
    NvidiaGpus two = new NvidiaGpus("550.54.15", List.of("A100", "A100"));
    assertEquals(List.of("0", "1"), two.visible(null));
    assertEquals(List.of("1"), two.visible("1"));
    assertEquals(List.of("GPU-8932f937", "0"), two.visible("GPU-8932f937, 0"));
    assertEquals(List.of("1"), two.visible("1,-1,0"));
    assertEquals(List.of("0", "1"), two.visible("0,1,2,3"));
    assertEquals(List.of(), two.visible("NoDevFiles"));
    assertEquals(List.of(), two.visible(""));
  }

  @Test
  void hiddenGpusAreNamed() {
    List<String> advice = NvidiaGpus.advice(A100, "linux-x86_64-gpu", 0, List.of(), "-1");
    assertEquals(
        List.of("CUDA_VISIBLE_DEVICES is '-1', which can hide GPUs: unset it to use all."), advice);
  }
}
