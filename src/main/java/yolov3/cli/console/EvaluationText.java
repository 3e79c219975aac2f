package yolov3.cli.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import yolov3.EvaluationResult;
import yolov3.data.ClassNames;
import yolov3.evaluation.ApMetric;
import yolov3.evaluation.VocEvaluator;
import yolov3.evaluation.analysis.Analysis;
import yolov3.evaluation.analysis.ConfusionMatrix;
import yolov3.report.ConfusionSection;
import yolov3.report.EvaluationSections;
import yolov3.report.chart.ChartStyle;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Mark;
import yolov3.report.html.Table.Row;

/** Console output of {@code evaluate}: metrics by class, and the tables of the HTML report. */
public final class EvaluationText {

  /** More classes make the matrix wider than a terminal: then the largest numbers are listed. */
  private static final int MAX_CLASSES_OF_A_MATRIX = 12;

  private static final int NAME_WIDTH = 16;
  private static final int COLUMN_WIDTH = 5;

  private EvaluationText() {}

  /**
   * @param metric of the table
   * @param vocPrecisions per class; null for COCO
   */
  public static void print(
      PrintWriter out, EvaluationResult result, ApMetric metric, double[] vocPrecisions) {
    Analysis analysis = result.analysis();
    ClassNames names = result.groundTruth().names();
    out.printf(
        "%s on %s: %d images, %d objects%n%s%s%n%n",
        result.detector(),
        result.data(),
        analysis.images(),
        analysis.metrics().instances(),
        result
            .tiles()
            .map(
                tiles ->
                    "in tiles of %d pixels with an overlap of %s, and in the images as a whole%n"
                        .formatted(tiles.size(), tiles.overlap()))
            .orElse(""),
        metric.title);
    EvaluationSections sections = new EvaluationSections(analysis, names);
    if (vocPrecisions == null) {
      MetricsTable.print(out, analysis.metrics(), names, analysis.images());
      sections.cocoTables().forEach(table -> TextTable.printTitled(out, table));
    } else {
      double mean = VocEvaluator.mean(vocPrecisions);
      MetricsTable.print(
          out,
          analysis.metrics(),
          names,
          analysis.images(),
          List.of(metric.name()),
          row -> List.of(row.classIndex() < 0 ? mean : vocPrecisions[row.classIndex()]));
    }
    TextTable.printTitled(out, sections.errorTable());
    printConfusion(out, analysis.confusion(), names);
    printLatency(out, result);
    for (String warning : analysis.warnings()) {
      out.printf("%nwarning: %s%n", warning);
    }
  }

  private static void printLatency(PrintWriter out, EvaluationResult result) {
    result
        .latency()
        .ifPresent(
            speed ->
                out.printf(
                    "%nlatency per image in ms (batch size 1, median of %d):%n"
                        + "  read %.1f, preprocess %.1f, network %.1f, NMS %.1f%n",
                    speed.images(),
                    speed.read(),
                    speed.preprocess(),
                    speed.network(),
                    speed.nms()));
    result
        .tiles()
        .ifPresent(
            tiles ->
                out.printf(
                    "%nlatency per image in ms (all its tiles, median of all images, without reading"
                        + " files): %.1f%n",
                    tiles.msPerImage()));
  }

  private static void printConfusion(PrintWriter out, ConfusionMatrix confusion, ClassNames names) {
    boolean whole = names.count() <= MAX_CLASSES_OF_A_MATRIX;
    out.printf(
        "%nconfusion matrix at confidence %.3f, IoU %.2f; %s%n",
        confusion.scoreThreshold(),
        confusion.iouThreshold(),
        whole ? "rows: ground truth, columns: predicted" : "the most frequent (--json has all)");
    TextTable.print(
        out,
        whole ? matrix(confusion, names) : new ConfusionSection(confusion, names).mostFrequent());
  }

  private static Table matrix(ConfusionMatrix confusion, ClassNames names) {
    List<String> labels = confusion.labels(names);
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text(""));
    names.names().stream()
        .map(name -> Column.number(ChartStyle.shortened(name, COLUMN_WIDTH)))
        .forEach(columns::add);
    columns.add(Column.number(labels.get(confusion.background())));
    List<Row> rows =
        IntStream.range(0, labels.size())
            .mapToObj(
                row -> new Row(Mark.NONE, cells(labels.get(row), confusion.counts().get(row))))
            .toList();
    return new Table("", "", columns, rows, false);
  }

  private static List<String> cells(String name, List<Integer> counts) {
    List<String> cells = new ArrayList<>();
    cells.add(ChartStyle.shortened(name, NAME_WIDTH));
    counts.forEach(count -> cells.add(count == 0 ? "·" : String.valueOf(count)));
    return cells;
  }
}
