package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import yolov3.benchmark.MachineReport;
import yolov3.network.runtime.NvidiaGpus;
import yolov3.network.runtime.TensorFlowDevices;

@Tag("tensorflow")
class DoctorCommandTest {

  private static final MachineReport.TimedDevice CPU =
      new MachineReport.TimedDevice(
          new TensorFlowDevices.Device(
              "/job:localhost/replica:0/task:0/device:CPU:0", "CPU", 1 << 28),
          new TensorFlowDevices.Speed(56.25, 226.8));

  private static final MachineReport.TimedDevice GPU =
      new MachineReport.TimedDevice(
          new TensorFlowDevices.Device(
              "/job:localhost/replica:0/task:0/device:GPU:1", "GPU", 70L << 30),
          new TensorFlowDevices.Speed(0.5, 25_515));

  @Test
  void jsonIsOneObjectWithATimedCpu() throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new String[] {"doctor", "--json", "-"}, new PrintWriter(out), new PrintWriter(err));
    assertEquals("", err.toString());
    assertEquals(0, code);
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertEquals("2.18.0", report.get("tensorflow").asText());
    JsonNode cpu = report.get("devices").get(0);
    assertEquals("CPU", cpu.get("device").get("type").asText());
    assertTrue(cpu.get("speed").get("gigaflops").asDouble() > 0);
    assertTrue(report.get("disk_free_bytes").asLong() > 0);
  }

  @Test
  void reportIsOneFactALine() {
    StringWriter text = new StringWriter();
    DoctorCommand.print(
        new MachineReport(
            "1.0",
            "17.0.15, Debian, /jdk",
            3L << 29,
            "Linux 6.1, amd64",
            8,
            16L << 30,
            "2.18.0",
            "1.1.0",
            "linux-x86_64-gpu",
            new NvidiaGpus("550.54.15", List.of("NVIDIA A100")),
            List.of(CPU, GPU),
            "/home/me",
            100L << 30,
            List.of(
                new MachineReport.Folder("models", true, true),
                new MachineReport.Folder("log", true, false)),
            List.of("/home/me/log cannot be written"),
            List.of()),
        new PrintWriter(text, true));
    assertEquals(
        """
        yolov3      1.0
        Java        17.0.15, Debian, /jdk
        heap limit  1.5 GB, TensorFlow's memory on top
        system      Linux 6.1, amd64
        cores       8
        memory      16.0 GB
        TensorFlow  2.18.0, native build linux-x86_64-gpu, TensorFlow Java 1.1.0
        NVIDIA      NVIDIA A100, driver 550.54.15
        CPU:0       227 GFLOP/s (convolution 3×3, 256 to 256 channels, 52×52, batch 4: 56.3 ms)
        GPU:1       25,515 GFLOP/s (convolution 3×3, 256 to 256 channels, 52×52, batch 4: 0.5 ms), \
        70.0 GB for TensorFlow
        folder      /home/me
        free disk   100.0 GB
        models/     writable
        log/        not writable

        Problem: /home/me/log cannot be written
        """,
        text.toString().replace("\r\n", "\n"));
  }
}
