package yolov3.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import yolov3.data.check.DatasetCheck;
import yolov3.evaluation.analysis.Analysis;
import yolov3.geometry.Anchor;
import yolov3.report.html.Block;
import yolov3.report.html.Code;
import yolov3.report.html.HtmlPage;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Row;
import yolov3.report.html.Text;
import yolov3.training.log.ResultsFile;

/**
 * HTML report of a run or an evaluation: metrics, errors, training, data set, config.
 *
 * @param title the run, or the SavedModel or file of detections that was evaluated
 * @param evaluated images that it was not trained on
 * @param epochs of its training; empty when they are not known
 * @param data its data set, or at least the images
 * @param config as YAML; empty when it is not known
 * @param command that wrote the report
 * @param environment of that command, by name
 */
record RunReport(
    String title,
    EvaluatedImages evaluated,
    List<ResultsFile.Row> epochs,
    Data data,
    String config,
    String command,
    Map<String, String> environment) {

  /**
   * A data set and the network that it is for.
   *
   * @param inputSize side of the network's input, pixels
   * @param anchors input pixels; empty when no network is known
   */
  record Data(DatasetCheck check, int inputSize, List<Anchor> anchors) {}

  /** Makes the page; reads the images of the errors that it shows. */
  HtmlPage page() {
    List<HtmlPage.Section> sections = new ArrayList<>();
    sections.addAll(new EvaluationSections(evaluated.analysis(), evaluated.names()).sections());
    sections.addAll(ErrorSections.of(evaluated));
    if (!epochs.isEmpty()) {
      sections.add(new TrainingCurves(epochs).section());
    }
    sections.addAll(
        DatasetReport.sections(
            "Data: ", data.check, evaluated.names(), data.inputSize, data.anchors));
    sections.add(configAndEnvironment());
    Analysis analysis = evaluated.analysis();
    String lead =
        "mAP50 %s, mAP50-95 %s on %s with %s of %s: %s."
            .formatted(
                Text.number("%.4f", analysis.metrics().map50()),
                Text.number("%.4f", analysis.metrics().map50To95()),
                Text.count(analysis.images(), "image", "images"),
                Text.count(analysis.metrics().instances(), "object", "objects"),
                Text.count(evaluated.names().count(), "class", "classes"),
                evaluated.source());
    return new HtmlPage(title, lead, sections, "yolov3");
  }

  private HtmlPage.Section configAndEnvironment() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Code("Command that wrote this report", command));
    blocks.add(
        new Table(
            "Environment",
            "",
            List.of(Column.text("name"), Column.text("value")),
            environment.entrySet().stream().map(e -> Row.of(e.getKey(), e.getValue())).toList(),
            true));
    if (!config.isEmpty()) {
      blocks.add(new Code("Config", config));
    }
    return new HtmlPage.Section("Config and environment", "", blocks);
  }
}
