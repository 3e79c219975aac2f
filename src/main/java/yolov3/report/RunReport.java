package yolov3.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import yolov3.data.check.DatasetCheck;
import yolov3.evaluation.analysis.Analysis;
import yolov3.geometry.Anchor;
import yolov3.report.chart.ChartStyle;
import yolov3.report.html.Block;
import yolov3.report.html.Code;
import yolov3.report.html.HtmlPage;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Row;
import yolov3.training.log.ResultsFile;

/**
 * What a run has come to: how good its detector is, where it fails, and how it was made.
 *
 * @param title the run, or whatever was scored
 * @param scored images that it did not learn from
 * @param epochs of its training; empty when they are not known
 * @param data its data set, or at least the images
 * @param config as YAML; empty when it is not known
 * @param command that wrote the page
 * @param environment of that command, by name
 */
public record RunReport(
    String title,
    EvaluatedImages scored,
    List<ResultsFile.Row> epochs,
    Data data,
    String config,
    String command,
    Map<String, String> environment) {

  /** Keeps a copy of the rows. */
  public RunReport {
    epochs = List.copyOf(epochs);
  }

  /**
   * A data set and the network that it is for.
   *
   * @param check counts of the data set
   * @param inputSize side of the network's input, pixels
   * @param anchors of the network, input pixels
   */
  public record Data(DatasetCheck check, int inputSize, List<Anchor> anchors) {}

  /** Makes the page; reads the images of the mistakes that it shows. */
  public HtmlPage page() {
    List<HtmlPage.Section> sections = new ArrayList<>();
    sections.addAll(new EvaluationSections(scored.analysis(), scored.names()).sections());
    sections.addAll(ErrorSections.of(scored));
    if (!epochs.isEmpty()) {
      sections.add(new TrainingSection(epochs).section());
    }
    sections.addAll(
        DatasetReport.sections("Data: ", data.check, scored.names(), data.inputSize, data.anchors));
    sections.add(origin());
    return new HtmlPage(title, lead(), sections, "yolov3");
  }

  private String lead() {
    Analysis analysis = scored.analysis();
    return String.format(
        Locale.ROOT,
        "mAP50 %s, mAP50-95 %s on %s with %s of %s: %s.",
        figure(analysis.metrics().map50()),
        figure(analysis.metrics().map50To95()),
        some(analysis.images(), "image", "images"),
        some(analysis.metrics().instances(), "object", "objects"),
        some(scored.names().count(), "class", "classes"),
        scored.source());
  }

  private static String figure(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String some(int count, String one, String many) {
    return ChartStyle.count(count) + " " + (count == 1 ? one : many);
  }

  private HtmlPage.Section origin() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Code("Command that wrote this page", command));
    blocks.add(
        new Table(
            "Environment",
            "",
            List.of(Column.text("what"), Column.text("found")),
            environment.entrySet().stream()
                .map(entry -> Row.of(entry.getKey(), entry.getValue()))
                .toList(),
            true));
    if (!config.isEmpty()) {
      blocks.add(new Code("Config", config));
    }
    return new HtmlPage.Section("Config and environment", "", blocks);
  }
}
