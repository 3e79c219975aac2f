package yolov3.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import yolov3.data.image.ImageSize;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.coco.CocoResults;
import yolov3.export.PythonInterpreter;
import yolov3.geometry.Median;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/**
 * Time of the twelve COCO numbers of synthetic detections, here and in Python's packages on the
 * same files. Reading files is timed on neither side.
 */
public final class ScoringBenchmark {

  /** Evaluations that the medians are of. */
  public static final int ROUNDS = 5;

  private static final long SEED = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final SyntheticDetections synthetic;
  private final int images;
  private final List<Time> rounds = new ArrayList<>();
  private double[] numbers = {};

  /**
   * Time of one evaluation.
   *
   * @param cpuSeconds summed over the cores
   */
  public record Time(double seconds, double cpuSeconds) {}

  /**
   * Time of a Python package.
   *
   * @param version of the package; empty when it can't be imported
   * @param error of the import; empty when there is none
   * @param time of the median round; null with an error
   * @param difference largest one between its numbers and ours
   */
  public record Package(String name, String version, String error, Time time, double difference) {}

  /** Makes the detections and times the evaluation here. */
  public ScoringBenchmark(int images, int classes, int detections) {
    this.images = images;
    synthetic = SyntheticDetections.make(images, classes, detections, SEED);
    CocoEvaluator evaluator = new CocoEvaluator(classes);
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      long cpuStart = PROCESS.getProcessCpuTime();
      numbers = evaluator.summarize(synthetic.results()).toArray();
      rounds.add(
          new Time(
              (System.nanoTime() - start) / 1e9, (PROCESS.getProcessCpuTime() - cpuStart) / 1e9));
    }
  }

  /** Returns the time of the first round, in which the JVM still compiles. */
  public Time cold() {
    return rounds.get(0);
  }

  /** Returns the medians of all rounds. */
  public Time median() {
    return new Time(
        Median.of(rounds.stream().mapToDouble(Time::seconds)),
        Median.of(rounds.stream().mapToDouble(Time::cpuSeconds)));
  }

  /**
   * Times the packages.
   *
   * @param python that has them
   * @throws UserException when it can't be started
   */
  public List<Package> packages(PythonInterpreter python) {
    return runPython(python).properties().stream()
        .map(result -> read(result.getKey(), result.getValue()))
        .toList();
  }

  private Package read(String name, JsonNode result) {
    if (result.has("error")) {
      return new Package(name, "", result.get("error").asText(), null, 0);
    }
    double largest = 0;
    for (int i = 0; i < numbers.length; i++) {
      double number = Double.isNaN(numbers[i]) ? -1 : numbers[i];
      largest = Math.max(largest, Math.abs(number - result.get("numbers").get(i).asDouble()));
    }
    return new Package(
        name,
        result.get("version").asText(),
        "",
        new Time(result.get("seconds").asDouble(), result.get("cpu_seconds").asDouble()),
        largest);
  }

  private JsonNode runPython(PythonInterpreter python) {
    try {
      Path folder = Files.createTempDirectory("yolov3-scoring");
      try {
        Path detections = folder.resolve("detections.json");
        ImageSize size = new ImageSize(SyntheticDetections.SIZE, SyntheticDetections.SIZE);
        Path groundTruth =
            CocoResults.write(
                detections,
                synthetic.groundTruth(),
                synthetic.results(),
                Collections.nCopies(images, size));
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
          "Python '%s' can't be started; expected one with pycocotools and faster-coco-eval"
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
