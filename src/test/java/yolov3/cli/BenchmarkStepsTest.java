package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.training.TinyRun;

/** {@code benchmark} of training steps: the figures are the machine's, their form is ours. */
@Tag("tensorflow")
class BenchmarkStepsTest {

  @TempDir Path temp;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsBothTimesAndTheirRatio() throws IOException {
    run();
    String figures = " +\\d+\\.\\d ms +\\d+\\.\\d images/s";
    assertTrue(
        out.toString()
            .matches(
                "(?s).*YOLOv3-tiny at 96, batch \\d+, 1 round of 2 steps; medians:\\R"
                    + "  bare graph, constant inputs"
                    + figures
                    + "\\R  whole step with its pipeline"
                    + figures
                    + "\\Rratio \\d+\\.\\d{3} \\(median of the rounds\\)\\R"),
        out.toString());
  }

  @Test
  void imagesAreCountedWhereThereAreFewerThanABatchHas() throws IOException {
    run("--set", "training.batch_size=16");
    Matcher figures =
        Pattern.compile("batch 4,[\\s\\S]*pipeline +(\\S+) ms +(\\S+) images/s")
            .matcher(out.toString());
    assertTrue(figures.find(), out.toString());
    double seconds = Double.parseDouble(figures.group(1)) / 1000;
    double images = Double.parseDouble(figures.group(2)) * seconds;
    assertEquals(4, images, 0.1); // both are rounded
  }

  @Test
  void deviceOfTheConfigIsTakenAndPrinted() throws IOException {
    run("--set", "training.device=cpu");
    String line = "training on the CPU, \\d+ cores?";
    assertTrue(out.toString().lines().anyMatch(printed -> printed.matches(line)), out.toString());
  }

  @Test
  void gpuThatIsNotThereIsRefused() throws IOException {
    assertEquals(2, benchmark("--set", "training.device=gpu"));
    assertTrue(
        err.toString().startsWith("training.device is gpu, but TensorFlow has no GPU"),
        err.toString());
  }

  @Test
  void writesThemAsJsonAndNothingElse() throws IOException {
    run("--json", "-");
    JsonNode figures = new ObjectMapper().readTree(out.toString());
    double bare = figures.get("bare_seconds").asDouble();
    double pipeline = figures.get("pipeline_seconds").asDouble();
    assertTrue(bare > 0 && pipeline > 0, out.toString());
    assertEquals(pipeline / bare, figures.get("ratio").asDouble(), 1e-6);
    assertTrue(err.toString().contains("training on "), err.toString());
  }

  private void run(String... more) throws IOException {
    assertEquals(0, benchmark(more), err.toString());
  }

  private int benchmark(String... more) throws IOException {
    Path config = TinyRun.writeConfig(temp, TinyRun.draw(temp.resolve("set"), 4));
    List<String> arguments =
        new ArrayList<>(List.of("benchmark", config.toString(), "--rounds", "1", "--steps", "2"));
    arguments.addAll(List.of(more));
    return Main.run(arguments.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
  }
}
