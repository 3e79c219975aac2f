package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import yolov3.EvaluationResult;
import yolov3.cli.console.EvaluationJson;
import yolov3.cli.option.JsonOption;
import yolov3.data.image.ImageDecoder;
import yolov3.evaluation.ApMetric;
import yolov3.evaluation.coco.CocoResults;
import yolov3.io.RealPath;
import yolov3.io.UserException;
import yolov3.report.html.HtmlFile;
import yolov3.report.html.HtmlPage;

/**
 * Files that a call of {@code evaluate} writes.
 *
 * @param json the figures
 * @param cocoJson the detections, or null
 * @param report an HTML file or its folder, or null
 */
record EvaluationFiles(JsonOption json, Path cocoJson, Path report) {

  /** Refuses, before the work, files that can't be written. */
  void check() {
    json.check();
    if (cocoJson != null) {
      JsonOption.requireFolder("--coco-json", cocoJson);
    }
    if (report != null) {
      HtmlFile.requireFree(page());
    }
    Set<Path> files = new HashSet<>();
    for (Path output : outputs()) {
      if (!files.add(RealPath.of(output))) {
        throw new UserException(
            output + " would be written twice; choose another name for one of the files");
      }
    }
  }

  private List<Path> outputs() {
    List<Path> outputs = new ArrayList<>(json.file().stream().toList());
    if (cocoJson != null) {
      outputs.add(cocoJson);
      outputs.add(CocoResults.groundTruthFile(cocoJson));
    }
    if (report != null) {
      outputs.add(page());
    }
    return outputs;
  }

  private Path page() {
    return report.toString().endsWith(".html") ? report : report.resolve("index.html");
  }

  /**
   * Refuses to write over what the call reads.
   *
   * @param detections null when a model runs
   */
  void requireUnread(Path data, Path detections) {
    List<Path> read = detections == null ? List.of(data) : List.of(data, detections);
    outputs().forEach(output -> JsonOption.requireNoInput(output, read));
  }

  void writeCocoJson(EvaluationResult result, PrintWriter out) {
    if (cocoJson != null) {
      Path groundTruth =
          CocoResults.write(
              cocoJson,
              result.groundTruth(),
              result.results(),
              result.groundTruth().images().stream()
                  .map(image -> ImageDecoder.readSize(image.image()))
                  .toList());
      print(out, "detections in %s, their ground truth in %s".formatted(cocoJson, groundTruth));
    }
  }

  void writeReport(Supplier<HtmlPage> html, PrintWriter out) {
    if (report != null) {
      HtmlFile.write(html.get(), page());
      print(out, "HTML report in " + page());
    }
  }

  private void print(PrintWriter out, String line) {
    if (!json.isStandardOutput()) {
      out.printf("%n%s%n", line);
    }
  }

  void writeJson(
      EvaluationResult result, ApMetric metric, double[] vocPrecisions, PrintWriter out) {
    if (json.isGiven()) {
      json.write(EvaluationJson.of(result, metric, vocPrecisions), out);
    }
  }
}
