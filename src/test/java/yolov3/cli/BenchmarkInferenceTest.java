package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static yolov3.cli.Answer.assertMistake;
import static yolov3.cli.Answer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import yolov3.benchmark.InferenceRates;
import yolov3.cli.console.InferenceRatesText;
import yolov3.network.runtime.Bfloat16Support;
import yolov3.training.TinyRun;

/** {@code benchmark --inference}: the figures are the machine's, their form is ours. */
@Tag("tensorflow")
class BenchmarkInferenceTest {

  /**
   * Converts in name only, and knows two runtimes: one that takes 0.25 s for every call, and one
   * that is missing.
   */
  private static final String PYTHON =
      """
      #!/bin/sh
      [ "$1" = -c ] && exit 0
      case "$1" in
        */to_onnx.py) touch "$3/$4.onnx" "$3/$4-raw.onnx"; exit 0;;
      esac
      [ -s "$4" ] && [ -s "$5/images" ] && [ -s "$5/boxes" ] && [ -s "$5/scores" ] || exit 1
      echo '[{"package": "absent", "precision": "float32", "error": "ImportError: absent"},\
       {"package": "slow", "version": "1.2", "precision": "float32", "difference": 0.5}]'
      while read -r row timed batch calls; do
        [ "$row" = 1 ] || exit 1
        echo 0.25
      done
      """;

  @TempDir static Path folder;
  private static Path config;
  private static Path run;

  @TempDir Path temp;

  @BeforeAll
  static void train() {
    config = TinyRun.writeConfig(folder, TinyRun.draw(folder.resolve("set"), 4));
    assertEquals(0, run("train", config, "--set", "training.epochs=1").code());
    run = folder.resolve("models/tiny");
  }

  private static JsonNode measure(Path what, Path python) throws IOException {
    Answer answer =
        run(
            "benchmark",
            what,
            "--inference",
            "--rounds",
            1,
            "--steps",
            1,
            "--python",
            python,
            "--json",
            "-");
    assertEquals(0, answer.code(), answer.err());
    return new ObjectMapper().readTree(answer.out());
  }

  @Test
  void networkOfAConfigIsMeasuredWithoutPythonWhichIsNoted() throws IOException {
    Path nowhere = temp.resolve("python");
    JsonNode rates = measure(config, nowhere);
    List<String> expected = new ArrayList<>(List.of("TensorFlow Java float32"));
    if (Bfloat16Support.mayBeFast()) {
      expected.add("TensorFlow Java bfloat16");
    }
    assertEquals(expected, runtimes(rates));
    for (JsonNode row : rates.get("runtimes")) {
      for (String part : List.of("network_alone", "whole")) {
        row.get(part).forEach(figure -> assertTrue(figure.asDouble() > 0, row.toString()));
      }
      assertTrue(row.get("difference").asDouble() < 0.05, row.toString());
    }
    JsonNode first = rates.get("runtimes").get(0);
    assertEquals(1, first.get("whole").get("latency_ratio").asDouble());
    assertEquals(96, rates.get("input_size").asInt());
    assertEquals(
        "[\"other runtimes are not measured: Python '%s' can't be started; choose another interpreter, or set YOLOV3_PYTHON\"]"
            .formatted(nowhere),
        rates.get("notes").toString());
  }

  private static List<String> runtimes(JsonNode rates) {
    List<String> names = new ArrayList<>();
    rates
        .get("runtimes")
        .forEach(
            row -> names.add(row.get("runtime").asText() + " " + row.get("precision").asText()));
    return names;
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void runtimesOfPythonAreComparedAndMissingOnesNamed() throws IOException {
    Path python = Files.writeString(temp.resolve("python"), PYTHON);
    Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwx------"));
    JsonNode rates = measure(run, python);
    List<String> names = runtimes(rates);
    assertEquals("slow float32", names.get(names.size() - 1));
    JsonNode first = rates.get("runtimes").get(0).get("whole");
    JsonNode slow = rates.get("runtimes").get(names.size() - 1);
    assertEquals(0.5, slow.get("difference").asDouble());
    assertEquals(250, slow.get("whole").get("latency_ms").asDouble());
    assertEquals(8 / 0.25, slow.get("whole").get("images_per_second").asDouble());
    assertEquals(
        first.get("latency_ms").asDouble() / 250,
        slow.get("whole").get("latency_ratio").asDouble(),
        1e-9);
    assertEquals(
        8 / 0.25 / first.get("images_per_second").asDouble(),
        slow.get("whole").get("throughput_ratio").asDouble(),
        1e-9);
    assertEquals(
        "[\"absent is not installed (ImportError: absent): %s -m pip install absent\"]"
            .formatted(python),
        rates.get("notes").toString());
  }

  @Test
  void tableSaysHowManyTimesAsFastAsTheFirstEachIs() {
    InferenceRates.Speed one = new InferenceRates.Speed(20, 1, 60, 1);
    InferenceRates.Speed other = new InferenceRates.Speed(10, 2, 30, 0.5);
    StringWriter out = new StringWriter();
    InferenceRatesText.print(
        new PrintWriter(out),
        new InferenceRates(
            "YOLOv3-tiny",
            416,
            2,
            5,
            0.3,
            List.of(
                new InferenceRates.Row("TensorFlow Java", "2.18.0", "float32", 0, one, one),
                new InferenceRates.Row("other", "1.2", "float32", 4e-7, other, one)),
            List.of("a note")));
    assertEquals(
        List.of(
            "YOLOv3-tiny at 416, 2 cores, confidence threshold 0.3; medians of 5 rounds. Each × is the speed relative to the first row.",
            "",
            "runtime                          differs by  network, 1 image     batch of 8  JPEG to boxes, 1     batch of 8",
            "TensorFlow Java 2.18.0, float32                20.0 ms  1.00×  60.0/s  1.00×    20.0 ms  1.00×  60.0/s  1.00×",
            "other 1.2, float32                    4e-07    10.0 ms  2.00×  30.0/s  0.50×    20.0 ms  1.00×  60.0/s  1.00×",
            "",
            "a note"),
        out.toString().lines().toList());
  }

  @Test
  void otherMeasurementsAreRefused() {
    assertMistake(
        "--inference can't be combined with --loader, --profile or --trace",
        "benchmark",
        config,
        "--inference",
        "--loader");
  }

  @Test
  void keysOfAConfigDoNotChangeASavedModel() {
    assertMistake(
        "--set changes a config, and '%s' is a SavedModel".formatted(run),
        "benchmark",
        run,
        "--inference",
        "--set",
        "model.input_size=64");
  }
}
