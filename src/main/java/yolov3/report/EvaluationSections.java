package yolov3.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import yolov3.data.ClassNames;
import yolov3.evaluation.ClassMetrics;
import yolov3.evaluation.Metrics;
import yolov3.evaluation.OperatingPoint;
import yolov3.evaluation.PrecisionRecallCurve;
import yolov3.evaluation.analysis.Analysis;
import yolov3.evaluation.analysis.ErrorType;
import yolov3.report.chart.Axis;
import yolov3.report.chart.BarChart;
import yolov3.report.chart.ChartStyle;
import yolov3.report.chart.LineChart;
import yolov3.report.chart.LineChart.Line;
import yolov3.report.chart.LineChart.Weight;
import yolov3.report.chart.Point;
import yolov3.report.html.Figure;
import yolov3.report.html.HtmlPage.Section;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Mark;
import yolov3.report.html.Table.Row;
import yolov3.report.html.Text;

/** Sections about metrics, curves, confusions and types of errors. */
public record EvaluationSections(Analysis analysis, ClassNames names) {

  private static final int WIDTH = 480;
  private static final int HEIGHT = 340;

  /** More lines can't be told apart. */
  private static final int MAX_COLOURED = 12;

  private static final int THRESHOLDS = 200;

  List<Section> sections() {
    return List.of(
        results(), curves(), new ConfusionSection(analysis.confusion(), names).section(), errors());
  }

  private Section results() {
    String warnings =
        analysis.warnings().stream()
            .map(warning -> "Warning: " + warning + ".")
            .collect(Collectors.joining(" "));
    List<Table> tables = new ArrayList<>(cocoTables());
    tables.add(classTable());
    return new Section("Results", warnings, tables);
  }

  /** Makes the tables of the twelve numbers of COCO. */
  public List<Table> cocoTables() {
    double[] numbers = analysis.coco().toArray();
    return List.of(
        coco(
            "precision",
            "AP",
            List.of("mean over IoU 0.5 to 0.95", "IoU 0.5", "IoU 0.75"),
            Arrays.copyOfRange(numbers, 0, 6)),
        coco(
            "recall",
            "AR",
            List.of("first detection of an image and class", "first 10", "first 100"),
            Arrays.copyOfRange(numbers, 6, 12)));
  }

  private static Table coco(String metric, String column, List<String> firstRows, double[] values) {
    List<String> rows = new ArrayList<>(firstRows);
    rows.add("small objects, up to 32×32 pixels");
    rows.add("medium objects");
    rows.add("large objects, from 96×96");
    return new Table(
        "Average " + metric + ", as COCO has it",
        "",
        Column.nameAndNumbers("of", column),
        IntStream.range(0, values.length)
            .mapToObj(i -> Row.of(rows.get(i), Text.number("%.4f", values[i])))
            .toList(),
        false);
  }

  private Table classTable() {
    Metrics all = analysis.metrics();
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(Mark.BEST, cells("all", all.all(analysis.images()))));
    for (ClassMetrics row : all.classes()) {
      rows.add(new Row(Mark.NONE, cells(names.name(row.classIndex()), row)));
    }
    return new Table(
        "Classes",
        "Precision, recall and F1 at IoU 0.5 and the confidence threshold with the best F1, chosen for each class.",
        Column.nameAndNumbers(
            "class",
            "images",
            "instances",
            "precision",
            "recall",
            "AP50",
            "AP50-95",
            "best F1",
            "at confidence"),
        rows,
        true);
  }

  private static List<String> cells(String name, ClassMetrics metrics) {
    return List.of(
        name,
        Text.count(metrics.images()),
        Text.count(metrics.instances()),
        Text.number("%.3f", metrics.best().precision()),
        Text.number("%.3f", metrics.best().recall()),
        Text.number("%.4f", metrics.ap50()),
        Text.number("%.4f", metrics.ap50To95()),
        Text.number("%.3f", metrics.best().f1()),
        Text.number("%.3f", metrics.best().scoreThreshold()));
  }

  private Section curves() {
    OperatingPoint best = analysis.metrics().best();
    String text =
        best.f1() > 0
            ? Text.of(
                "At confidence threshold %.3f, precision is %.3f and recall %.3f: the best F1, %.3f. Rings mark it.",
                best.scoreThreshold(), best.precision(), best.recall(), best.f1())
            : Text.of(
                "No detection found anything, so that there is no best confidence threshold; %.2f is used where one is needed.",
                Metrics.FALLBACK_CONFIDENCE);
    return new Section("Curves", text, List.of(precisionRecall(best), thresholds(best)));
  }

  private Figure precisionRecall(OperatingPoint best) {
    List<ClassMetrics> classes =
        analysis.metrics().classes().stream().filter(row -> row.instances() > 0).toList();
    boolean coloured = classes.size() <= MAX_COLOURED;
    List<Line> lines = new ArrayList<>();
    if (classes.size() > 1) {
      for (ClassMetrics row : classes) {
        String name = ChartStyle.shortened(names.name(row.classIndex()), 16);
        lines.add(line(name, row.curve(), coloured ? Weight.NORMAL : Weight.FAINT));
      }
    }
    lines.add(line("all", analysis.metrics().curve(), Weight.STRONG));
    return new LineChart(
            lines,
            marks(best, best.recall(), best.precision()),
            Axis.between("recall", 0, 1),
            Axis.between("precision", 0, 1))
        .figure(
            "Precision and recall",
            "At IoU 0.5: for each recall the max precision at that recall or above. The thick line is over all"
                + " detections, whatever their class"
                + (coloured || classes.size() < 2 ? "." : "; a thin one is a class."),
            WIDTH,
            HEIGHT + (coloured ? 22 * (classes.size() / 8) : 0));
  }

  private static Line line(String name, PrecisionRecallCurve curve, Weight weight) {
    return new Line(name, PrecisionRecallCurve.recalls(), curve.precisionAtRecalls(), weight);
  }

  private static List<Point> marks(OperatingPoint best, double x, double... ys) {
    return best.f1() > 0 ? DoubleStream.of(ys).mapToObj(y -> new Point(x, y)).toList() : List.of();
  }

  private Figure thresholds(OperatingPoint best) {
    double[] thresholds =
        IntStream.rangeClosed(0, THRESHOLDS).mapToDouble(i -> (double) i / THRESHOLDS).toArray();
    List<Line> lines =
        List.of(
            atEach(thresholds, "precision", OperatingPoint::precision, Weight.NORMAL),
            atEach(thresholds, "recall", OperatingPoint::recall, Weight.NORMAL),
            atEach(thresholds, "F1", OperatingPoint::f1, Weight.STRONG));
    return new LineChart(
            lines,
            marks(best, best.scoreThreshold(), best.precision(), best.recall(), best.f1()),
            Axis.between("confidence threshold", 0, 1),
            Axis.between("", 0, 1))
        .figure(
            "Choice of the confidence threshold",
            "Over all classes at IoU 0.5, by the min confidence of the detections that are shown.",
            WIDTH,
            HEIGHT);
  }

  private Line atEach(
      double[] thresholds, String name, ToDoubleFunction<OperatingPoint> value, Weight weight) {
    PrecisionRecallCurve curve = analysis.metrics().curve();
    double[] values =
        DoubleStream.of(thresholds).map(t -> value.applyAsDouble(curve.at(t))).toArray();
    return new Line(name, thresholds, values, weight);
  }

  private Section errors() {
    List<ErrorType> types = List.of(ErrorType.values());
    double[] lost =
        types.stream().mapToDouble(t -> analysis.errors().share(t).deltaAp50()).toArray();
    Figure figure =
        new BarChart(
                types.stream().map(ErrorType::label).toList(),
                List.of(new BarChart.Series("lost AP50", lost)),
                Axis.fromZero("lost AP50"))
            .figure(
                "Error contributions to AP50",
                "How much AP50 would rise if all errors of one type were fixed and no others, after TIDE.",
                WIDTH);
    return new Section("Errors", "", List.of(figure, errorTable()));
  }

  /** Makes the table of the error contributions to AP50. */
  public Table errorTable() {
    List<Row> rows = new ArrayList<>();
    analysis
        .errors()
        .shares()
        .forEach(
            (type, share) ->
                rows.add(
                    Row.of(
                        type.label(),
                        Text.number("%.4f", share.deltaAp50()),
                        Text.count(share.count()),
                        type.meaning())));
    return new Table(
        "Errors by type",
        "Of detections of any confidence, at IoU 0.5; the contributions do not add up, since fixing one type changes the others.",
        List.of(
            Column.text("type"),
            Column.number("lost AP50"),
            Column.number("errors"),
            Column.text("where")),
        rows,
        false);
  }
}
