package yolov3.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import yolov3.config.section.EvaluationConfig;
import yolov3.export.PythonInterpreter;
import yolov3.io.IoErrors;
import yolov3.io.JsonText;
import yolov3.io.RunFailedException;
import yolov3.network.serving.RawPredictions;

/**
 * The ONNX files of a network in the runtimes of a Python, which waits between calls, so that every
 * runtime is measured in turn. Owns the Python process.
 */
final class PythonRuntimes implements AutoCloseable {

  private final PythonInterpreter python;
  private final Path log;
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter questions;
  private final List<PythonRuntime> runtimes;

  /**
   * A runtime, or why there is none.
   *
   * @param name of its package
   * @param version null with an error
   * @param difference largest one between its boxes and scores and TensorFlow's
   * @param error of its import or of its first call; null when there is none
   */
  record PythonRuntime(
      @JsonProperty("package") String name,
      String version,
      String precision,
      double difference,
      String error) {

    /** Tells an import that failed from a network that the runtime can't run. */
    boolean isMissing() {
      return error.matches("(ImportError|ModuleNotFoundError): .*");
    }
  }

  /**
   * Starts Python and loads every runtime. It ends with this program, since its input does.
   *
   * @param onnx folder with {@code model.onnx} and {@code model-raw.onnx}
   * @param expected what TensorFlow computes of the input
   * @param bfloat16 whether runtimes that can compute in it are measured in it too
   */
  PythonRuntimes(
      PythonInterpreter python,
      Path onnx,
      InferenceInput input,
      RawPredictions expected,
      EvaluationConfig limits,
      boolean bfloat16)
      throws IOException {
    this.python = python;
    this.log = onnx.resolve("log.txt");
    Path script = onnx.resolve("time_runtimes.py");
    try (InputStream resource = getClass().getResourceAsStream("/yolov3/time_runtimes.py")) {
      Files.copy(resource, script);
    }
    Path image = Files.write(onnx.resolve("image.jpg"), input.file());
    Files.write(onnx.resolve("images"), bytes(input.letterboxed()));
    Files.write(onnx.resolve("boxes"), bytes(expected.boxes()));
    Files.write(onnx.resolve("scores"), bytes(expected.scores()));
    JsonText.MAPPER.writeValue(
        onnx.resolve("limits.json").toFile(),
        Map.of(
            "confidence", limits.scoreThreshold(),
            "iou", limits.iouThreshold(),
            "max_detections", limits.maxDetections()));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                script.toString(),
                onnx.resolve("model-raw.onnx").toString(),
                onnx.resolve("model.onnx").toString(),
                image.toString(),
                onnx.toString(),
                String.valueOf(Runtime.getRuntime().availableProcessors())));
    if (bfloat16) {
      arguments.add("bfloat16");
    }
    process = python.start(log, arguments.toArray(String[]::new));
    answers = process.inputReader();
    questions = process.outputWriter();
    try {
      runtimes = JsonText.MAPPER.readValue(answer(), new TypeReference<>() {});
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes.array();
  }

  /** Returns the runtimes in the order of their indices, missing ones too. */
  List<PythonRuntime> runtimes() {
    return runtimes;
  }

  /** Returns a runtime by its index. It ends with the Python process. */
  TimedRuntime timed(int index) {
    return new TimedRuntime() {
      @Override
      public double seconds(InferenceCase timed, int calls) {
        return PythonRuntimes.this.seconds(index, timed, calls);
      }

      @Override
      public void close() {}
    };
  }

  private double seconds(int index, InferenceCase timed, int calls) {
    try {
      questions.write(
          "%d %s %d %d%n".formatted(index, timed.whole() ? "whole" : "raw", timed.batch(), calls));
      questions.flush();
      return Double.parseDouble(answer());
    } catch (IOException e) {
      throw new RunFailedException("Python can't be asked: " + IoErrors.reasonOf(e), e);
    }
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new RunFailedException(
          "%s ended while it timed runtimes%s"
              .formatted(python.executable(), PythonInterpreter.lastLine(log)));
    }
    return line;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
