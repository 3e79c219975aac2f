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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.benchmark.LoaderRates;
import yolov3.cli.console.LoaderRatesText;
import yolov3.data.augmentation.SingleAugmentations;
import yolov3.training.TinyRun;

/** {@code benchmark --loader}: the figures are the machine's, their form is ours. */
@Tag("tensorflow")
class BenchmarkLoaderTest {

  @TempDir Path temp;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.run(arguments, new PrintWriter(out), new PrintWriter(err));
  }

  @Test
  void everyAugmentationIsTimedDecodingAndCachedOnOneThreadAndOnTwo() throws IOException {
    Path config = TinyRun.writeConfig(temp, TinyRun.draw(temp.resolve("set"), 4));
    String[] arguments = {
      "benchmark",
      config.toString(),
      "--set",
      "training.batch_size=16",
      "--loader",
      "--rounds",
      "1",
      "--steps",
      "1",
      "--json",
      "-"
    };
    assertEquals(0, run(arguments), err.toString());
    JsonNode figures = new ObjectMapper().readTree(out.toString());
    assertTrue(figures.get("training_images_per_second").asDouble() > 0, out.toString());
    assertEquals(96, figures.get("input_size").asInt());
    assertEquals(4, figures.get("batch_size").asInt()); // there are no more images
    List<String> names = new ArrayList<>();
    for (JsonNode row : figures.get("loader")) {
      names.add(row.get("augmentation").asText());
      for (String pictures : List.of("decoding", "cached")) {
        for (String threads : List.of("one_thread", "two_threads")) {
          assertTrue(row.get(pictures).get(threads).asDouble() > 0, row.toString());
        }
      }
    }
    List<String> expected = new ArrayList<>(SingleAugmentations.NAMES);
    expected.add(0, "none");
    expected.addAll(List.of("all but mosaic", "all", "as the config"));
    assertEquals(expected, names);
  }

  @Test
  void tableSaysHowManyTimesTheTrainingRateEachIs() {
    LoaderRates rates =
        new LoaderRates(
            "YOLOv3-tiny",
            416,
            8,
            2,
            20,
            List.of(
                new LoaderRates.Row(
                    "none", new LoaderRates.Threads(100, 190), new LoaderRates.Threads(900, 2e3))));
    PrintWriter printer = new PrintWriter(out);
    LoaderRatesText.print(printer, rates);
    assertEquals(
        List.of(
            "YOLOv3-tiny at 416, batch 8, 2 cores: training takes 20.0 images/s.",
            "The loader alone makes, and × that rate:",
            "",
            "                             decoding each image                    from the cache",
            "augmentation            1 thread       2 threads          1 thread       2 threads",
            "none                100/s   5.0×    190/s   9.5×      900/s  45.0×   2000/s 100.0×"),
        out.toString().lines().toList());
  }
}
