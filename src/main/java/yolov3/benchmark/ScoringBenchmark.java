package yolov3.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import yolov3.data.image.ImageSize;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.coco.CocoResults;
import yolov3.export.PythonInterpreter;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/**
 * Times the twelve COCO numbers of made-up detections, here and in Python's packages on the same
 * files. Reading files is timed on neither side.
 */
public final class ScoringBenchmark {

  private static final long SEED = 1;
  private static final int ROUNDS = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final PrintWriter out;

  public ScoringBenchmark(PrintWriter out) {
    this.out = out;
  }

  /**
   * @param python that has the packages
   */
  public void run(int images, int classes, int detections, PythonInterpreter python) {
    SyntheticDetections made = SyntheticDetections.make(images, classes, detections, SEED);
    out.printf(
        "%d images, %d classes, %d detections an image, %d cores; seconds of scoring, without reading files:%n",
        images, classes, detections, Runtime.getRuntime().availableProcessors());
    CocoEvaluator scorer = new CocoEvaluator(classes);
    List<Time> rounds = new ArrayList<>();
    double[] numbers = {};
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      long cpuStart = PROCESS.getProcessCpuTime();
      numbers = scorer.summarize(made.results()).toArray();
      rounds.add(
          new Time(
              (System.nanoTime() - start) / 1e9, (PROCESS.getProcessCpuTime() - cpuStart) / 1e9));
    }
    Time median =
        new Time(
            median(rounds.stream().map(Time::seconds)),
            median(rounds.stream().map(Time::cpuSeconds)));
    out.printf("  %-26s %9s %9s%n", "", "clock", "all cores");
    print("yolov3, cold JVM", rounds.get(0), "");
    print("yolov3, median of " + ROUNDS, median, "");
    out.flush();
    JsonNode others = runPython(made, images, python);
    for (Map.Entry<String, JsonNode> other : others.properties()) {
      print(other.getKey(), other.getValue(), median, numbers);
    }
  }

  /**
   * @param cpuSeconds summed over the cores
   */
  private record Time(double seconds, double cpuSeconds) {}

  private static double median(Stream<Double> values) {
    return values.sorted().toList().get(ROUNDS / 2);
  }

  private void print(String name, Time time, String rest) {
    out.printf(Locale.ROOT, "  %-26s %9.3f %9.3f%s%n", name, time.seconds, time.cpuSeconds, rest);
  }

  private void print(String name, JsonNode result, Time ours, double[] numbers) {
    if (result.has("error")) {
      out.printf(
          "  %-26s not installed (%s); pip install %s%n", name, result.get("error").asText(), name);
      return;
    }
    Time theirs = new Time(result.get("seconds").asDouble(), result.get("cpu_seconds").asDouble());
    double largest = 0;
    for (int i = 0; i < numbers.length; i++) {
      double number = Double.isNaN(numbers[i]) ? -1 : numbers[i];
      largest = Math.max(largest, Math.abs(number - result.get("numbers").get(i).asDouble()));
    }
    print(
        name + " " + result.get("version").asText(),
        theirs,
        String.format(
            Locale.ROOT,
            "  %.1f × and %.1f × ours; the numbers differ by %.0e",
            theirs.seconds / ours.seconds,
            theirs.cpuSeconds / ours.cpuSeconds,
            largest));
  }

  private static JsonNode runPython(
      SyntheticDetections made, int images, PythonInterpreter python) {
    try {
      Path folder = Files.createTempDirectory("yolov3-scoring");
      try {
        Path detections = folder.resolve("detections.json");
        ImageSize size = new ImageSize(SyntheticDetections.SIZE, SyntheticDetections.SIZE);
        Path groundTruth =
            CocoResults.write(
                detections, made.groundTruth(), made.results(), Collections.nCopies(images, size));
        Path script = folder.resolve("score_coco.py");
        try (InputStream resource =
            ScoringBenchmark.class.getResourceAsStream("/yolov3/score_coco.py")) {
          Files.copy(resource, script);
        }
        Path results = folder.resolve("results.json");
        run(
            python,
            folder.resolve("log.txt"),
            script.toString(),
            groundTruth.toString(),
            detections.toString(),
            results.toString());
        return JSON.readTree(results.toFile());
      } finally {
        AtomicFolder.deleteTree(folder);
      }
    } catch (IOException e) {
      throw new RunFailedException(
          "the files for Python can't be used: " + IoErrors.reasonOf(e), e);
    }
  }

  private static void run(PythonInterpreter python, Path log, String... arguments)
      throws IOException {
    int code;
    try {
      code = python.run(log, arguments);
    } catch (IOException e) {
      throw new UserException(
          "Python '%s' can't be started; expected one with pycocotools and faster-coco-eval: --python PATH"
              .formatted(python.executable()),
          e);
    }
    if (code != 0) {
      throw new RunFailedException(
          "%s ended with code %d%s"
              .formatted(python.executable(), code, PythonInterpreter.lastLine(log)));
    }
  }
}
