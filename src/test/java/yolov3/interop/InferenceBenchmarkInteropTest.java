package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.benchmark.InferenceBenchmark;
import yolov3.benchmark.InferenceRates;
import yolov3.config.RunConfig;
import yolov3.data.annotation.DatasetReader;
import yolov3.export.PythonInterpreter;
import yolov3.training.TinyRun;

/** {@code benchmark --inference} with the runtimes that Python has. */
@Tag("interop")
@Tag("tensorflow")
class InferenceBenchmarkInteropTest {

  @TempDir Path folder;

  @Test
  void everyRuntimeComputesWhatTensorFlowComputes() {
    RunConfig config = TinyRun.config(folder, TinyRun.draw(folder.resolve("set"), 4));
    PythonInterpreter python =
        PythonInterpreter.find(Path.of(Python.executable()), Map.of(), folder);
    InferenceRates rates =
        new InferenceBenchmark(python, 1, 1, (task, done, total) -> {})
            .measure(config, DatasetReader.of(config.data()).names());
    assertEquals(List.of(), rates.notes());
    assertEquals(
        List.of("TensorFlow Java", "onnxruntime", "openvino", "opencv-python-headless"),
        rates.runtimes().stream().map(InferenceRates.Row::runtime).distinct().toList());
    for (InferenceRates.Row row : rates.runtimes()) {
      assertTrue(
          row.difference() <= (row.precision().equals("float32") ? 1e-4 : 0.1), row.toString());
      assertTrue(row.whole().latencyMs() > 0 && row.networkAlone().latencyMs() > 0, row.toString());
    }
  }

  /** OpenCV comes as several packages, so that the name of one may not be installed. */
  @Test
  void versionsAreThoseOfTheModulesWhateverPackageTheyCameIn() throws IOException {
    Files.writeString(
        folder.resolve("cv2.py"),
        "__version__ = '4.11.0'\ndef setNumThreads(n): pass\nclass dnn: readNetFromONNX = print\n");
    Files.writeString(
        folder.resolve("openvino.py"), "__version__ = '2025.1.0-18503-build'\nCore = object\n");
    Files.writeString(
        folder.resolve("onnxruntime.py"),
        "__version__ = '1.21'\nclass SessionOptions: pass\ndef InferenceSession(*_, **__): pass\n");
    Files.createDirectories(folder.resolve("onnx"));
    for (String empty : List.of("numpy.py", "onnx/__init__.py", "onnx/numpy_helper.py")) {
      Files.writeString(folder.resolve(empty), "");
    }
    String print =
        "import sys; sys.stdout = sys.stderr; import time_runtimes as t;"
            + " versions = [make().version for make in (t.OnnxRuntime, t.OpenVino, t.OpenCv)];"
            + " print(*versions, file=sys.__stdout__)";
    assertEquals("1.21 2025.1.0 4.11.0", withScript(print));
  }

  /** JSON has no NaN, and Python's max skips one that is not the first. */
  @Test
  void runtimeWhoseScoresAreNaNIsAnError() throws IOException {
    Files.writeString(
        folder.resolve("onnxruntime.py"),
        """
        import numpy as np
        __version__ = '1.21'
        class SessionOptions: pass
        class InferenceSession:
            def __init__(self, *_, **__): pass
            def run(self, *_): return np.zeros((1, 4)), np.full((1, 4), np.nan)
        """);
    for (String missing : List.of("openvino.py", "cv2.py")) {
      Files.writeString(folder.resolve(missing), "raise ImportError('none')");
    }
    Files.createDirectories(folder.resolve("onnx"));
    for (String empty : List.of("onnx/__init__.py", "onnx/numpy_helper.py")) {
      Files.writeString(folder.resolve(empty), "");
    }
    for (String zeros : List.of("boxes", "scores")) {
      Files.write(folder.resolve(zeros), new byte[4 * Float.BYTES]);
    }
    assertEquals(
        "[{\"package\": \"onnxruntime\", \"precision\": \"float32\","
            + " \"error\": \"ValueError: its difference from TensorFlow is not finite\"},"
            + " {\"package\": \"openvino\", \"precision\": \"float32\", \"error\": \"ImportError: none\"},"
            + " {\"package\": \"opencv-python-headless\", \"precision\": \"float32\", \"error\": \"ImportError: none\"}]",
        withScript(
            "import sys, time_runtimes as t; t.IMAGES = t.np.zeros((1, 2, 2, 3)); t.DATA = b'';"
                + " sys.stdin = []; t.main()"));
  }

  /** Runs code beside the script, with the modules in the folder before those of Python. */
  private String withScript(String code) throws IOException {
    Files.copy(
        Path.of("src/main/resources/yolov3/time_runtimes.py"), folder.resolve("time_runtimes.py"));
    return ExternalProgram.run(
            List.of(
                Python.executable(),
                "-c",
                code,
                "raw.onnx",
                "model.onnx",
                "image.jpg",
                folder.toString(),
                "1"),
            Map.of("PYTHONPATH", folder.toString(), "PYTHONDONTWRITEBYTECODE", "1"))
        .strip();
  }
}
