package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
