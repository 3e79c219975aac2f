package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code benchmark --coco-eval} where Python is not as it should be. */
@Tag("tensorflow")
class BenchmarkScoringTest {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.run(arguments, new PrintWriter(out), new PrintWriter(err));
  }

  @Test
  void aPythonThatIsNotThereIsNamed() {
    String python = folder.resolve("python").toString();
    assertEquals(2, run("benchmark", "--coco-eval", "--images", "5", "--python", python));
    assertEquals(
        "Python '"
            + python
            + "' can't be started; expected one with pycocotools and faster-coco-eval: --python PATH"
            + System.lineSeparator(),
        err.toString());
    assertTrue(out.toString().contains("yolov3, median of 5"), out.toString());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void packagesThatAreMissingAreNamedWithTheWayToGetThem() throws IOException {
    String answer = "{\"pycocotools\": {\"error\": \"No module named 'pycocotools'\"}}";
    Path python = folder.resolve("python");
    Files.writeString(python, "#!/bin/sh\ncat > \"$4\" <<'END'\n" + answer + "\nEND\n");
    assertTrue(python.toFile().setExecutable(true));
    assertEquals(
        0,
        run("benchmark", "--coco-eval", "--images", "5", "--python", python.toString()),
        err.toString());
    assertTrue(
        out.toString()
            .contains(
                "pycocotools                not installed (No module named 'pycocotools'); pip install pycocotools"),
        out.toString());
  }

  @Test
  void configAndScoringExcludeEachOther() {
    assertEquals(2, run("benchmark", "--coco-eval", "configs/mnist-smoke.yaml"));
    assertEquals(
        "--coco-eval takes no config and only the options --images, --classes, --detections and --python; remove the others"
            + System.lineSeparator(),
        err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json -", "--rounds 1", "--inference", "--profile", "--trace t.json"})
  void optionsOfTheOtherBenchmarksAreRefused(String option) {
    List<String> arguments = new ArrayList<>(List.of("benchmark", "--coco-eval", "--images", "5"));
    arguments.addAll(List.of(option.split(" ")));
    assertEquals(2, run(arguments.toArray(String[]::new)));
    assertTrue(err.toString().startsWith("--coco-eval takes no config and only"), err.toString());
  }

  @Test
  void optionsOfCocoEvalAreRefusedWithoutIt() {
    assertEquals(2, run("benchmark", "configs/mnist-smoke.yaml", "--classes", "3"));
    assertEquals(
        "--images, --classes and --detections work only with --coco-eval; remove them"
            + System.lineSeparator(),
        err.toString());
  }

  @Test
  void withoutEitherTheUserIsTold() {
    assertEquals(2, run("benchmark"));
    assertEquals(
        "Missing required parameter: 'CONFIG', or --coco-eval; try 'yolov3 benchmark --help'"
            + System.lineSeparator(),
        err.toString());
  }
}
