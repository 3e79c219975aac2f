package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import yolov3.cli.Main;
import yolov3.evaluation.CocoGolden;

@Tag("interop")
@Tag("tensorflow")
class CocoInteropTest {

  @Test
  void figuresAreThoseOfPycocotoolsOnSetsThatAreNotInTheGoldenFile()
      throws JsonProcessingException {
    String json = Python.run("make_coco_golden.py", "--seed", "1000", "--sets", "250");
    JsonNode sets = new ObjectMapper().readTree(json);
    int withTwelveNumbers = 0; // pycocotools has them at its own limit of detections only
    for (JsonNode set : sets) {
      CocoGolden.assertSameFigures(set);
      withTwelveNumbers += set.get("stats").size() / 12;
    }
    assertEquals(200, withTwelveNumbers);
  }

  @Test
  void benchmarkOfScoringRunsBothPackagesAndFindsTheSameNumbers() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] arguments = {
      "benchmark",
      "--coco-eval",
      "--images",
      "40",
      "--classes",
      "6",
      "--detections",
      "30",
      "--python",
      Python.executable()
    };
    assertEquals(
        0, Main.run(arguments, new PrintWriter(out), new PrintWriter(err)), err.toString());
    Pattern line =
        Pattern.compile("(pycocotools|faster-coco-eval) \\d.*; the numbers differ by (\\S+)");
    List<MatchResult> found = line.matcher(out.toString()).results().toList();
    assertEquals(
        List.of("pycocotools", "faster-coco-eval"),
        found.stream().map(match -> match.group(1)).toList(),
        out.toString());
    found.forEach(match -> assertEquals(0, Double.parseDouble(match.group(2)), 1e-9));
  }
}
