package yolov3.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import yolov3.data.ClassNames;
import yolov3.evaluation.ClassMetrics;
import yolov3.evaluation.CocoSummary;
import yolov3.evaluation.Metrics;
import yolov3.evaluation.OperatingPoint;
import yolov3.evaluation.PrecisionRecallCurve;
import yolov3.evaluation.analysis.Analysis;
import yolov3.evaluation.analysis.ConfusionMatrix;
import yolov3.evaluation.analysis.ConfusionMatrix.Confusion;
import yolov3.evaluation.analysis.ErrorBreakdown;
import yolov3.evaluation.analysis.ErrorType;
import yolov3.report.chart.Axis;
import yolov3.report.chart.BarChart;
import yolov3.report.chart.ChartStyle;
import yolov3.report.chart.LineChart;
import yolov3.report.chart.LineChart.Line;
import yolov3.report.chart.LineChart.Weight;
import yolov3.report.chart.MatrixChart;
import yolov3.report.html.Figure;
import yolov3.report.html.HtmlPage;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Mark;
import yolov3.report.html.Table.Row;

/** How good a detector is, and what it confuses, as sections of a page. */
record EvaluationSections(Analysis analysis, ClassNames names) {

  private static final int WIDTH = 480;
  private static final int HEIGHT = 340;
  private static final int WIDE_MATRIX = 640;

  /** More lines can't be told apart. */
  private static final int MOST_COLOURED = 12;

  /** Classes of a matrix whose names and numbers can be read. */
  private static final int MOST_OF_MATRIX = 24;

  private static final int LISTED_CONFUSIONS = 12;
  private static final int THRESHOLDS = 200;

  private static final List<String> SIZES =
      List.of("small objects, up to 32×32 pixels", "medium objects", "large objects, from 96×96");

  private static final String BACKGROUND = "background";

  List<HtmlPage.Section> sections() {
    return List.of(results(), curves(), confusion(), errors());
  }

  private HtmlPage.Section results() {
    CocoSummary coco = analysis.coco();
    Table precision =
        figures(
            "Average precision, as COCO has it",
            "AP",
            List.of("mean over IoU 0.5 to 0.95", "IoU 0.5", "IoU 0.75"),
            coco.ap(),
            coco.ap50(),
            coco.ap75(),
            coco.apSmall(),
            coco.apMedium(),
            coco.apLarge());
    Table recall =
        figures(
            "Average recall, as COCO has it",
            "AR",
            List.of("best detection of an image and class", "best 10", "best 100"),
            coco.ar1(),
            coco.ar10(),
            coco.ar100(),
            coco.arSmall(),
            coco.arMedium(),
            coco.arLarge());
    String warnings =
        String.join(" ", analysis.warnings().stream().map(EvaluationSections::sentence).toList());
    return new HtmlPage.Section("Results", warnings, List.of(precision, recall, classTable()));
  }

  private static String sentence(String warning) {
    return "Warning: " + warning + ".";
  }

  private static Table figures(
      String title, String column, List<String> firstRows, double... figures) {
    List<String> names = new ArrayList<>(firstRows);
    names.addAll(SIZES);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < figures.length; i++) {
      rows.add(new Row(Mark.NONE, List.of(names.get(i), number("%.4f", figures[i]))));
    }
    return new Table(title, "", List.of(Column.text("of"), Column.number(column)), rows, false);
  }

  /** A number, or a dash where there is none. */
  private static String number(String format, double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
  }

  private Table classTable() {
    Metrics metrics = analysis.metrics();
    List<Row> rows = new ArrayList<>();
    rows.add(
        classRow(
            Mark.BEST,
            "all",
            analysis.images(),
            metrics.instances(),
            metrics.best(),
            metrics.map50(),
            metrics.map50To95()));
    for (ClassMetrics row : metrics.classes()) {
      rows.add(
          classRow(
              Mark.NONE,
              names.name(row.classIndex()),
              row.images(),
              row.instances(),
              row.best(),
              row.ap50(),
              row.ap50To95()));
    }
    return new Table(
        "Classes",
        "Precision, recall and F1 at IoU 0.5 and the score threshold of the best F1, which each class has of its own.",
        List.of(
            Column.text("class"),
            Column.number("images"),
            Column.number("instances"),
            Column.number("precision"),
            Column.number("recall"),
            Column.number("AP50"),
            Column.number("AP50-95"),
            Column.number("best F1"),
            Column.number("at score")),
        rows,
        true);
  }

  private static Row classRow(
      Mark mark, String name, int images, int instances, OperatingPoint best, double... figures) {
    return new Row(
        mark,
        List.of(
            name,
            ChartStyle.count(images),
            ChartStyle.count(instances),
            number("%.3f", best.precision()),
            number("%.3f", best.recall()),
            number("%.4f", figures[0]),
            number("%.4f", figures[1]),
            number("%.3f", best.f1()),
            number("%.3f", best.scoreThreshold())));
  }

  private HtmlPage.Section curves() {
    OperatingPoint best = analysis.metrics().best();
    return new HtmlPage.Section(
        "Curves",
        best.f1() > 0
            ? String.format(
                Locale.ROOT,
                "With detections from score %.3f on, precision is %.3f and recall %.3f: the best F1, %.3f. Rings mark it.",
                best.scoreThreshold(),
                best.precision(),
                best.recall(),
                best.f1())
            : String.format(
                Locale.ROOT,
                "No detection found anything, so that there is no best score threshold; %.2f is taken where one is needed.",
                Metrics.FALLBACK_SCORE),
        List.of(precisionRecall(best), thresholds(best)));
  }

  private Figure precisionRecall(OperatingPoint best) {
    List<ClassMetrics> classes =
        analysis.metrics().classes().stream().filter(row -> row.instances() > 0).toList();
    boolean coloured = classes.size() <= MOST_COLOURED;
    List<Line> lines = new ArrayList<>();
    if (classes.size() > 1) {
      for (ClassMetrics row : classes) {
        lines.add(
            new Line(
                ChartStyle.shortened(names.name(row.classIndex()), 16),
                PrecisionRecallCurve.recalls(),
                row.curve().precisionAtRecalls(),
                coloured ? Weight.NORMAL : Weight.FAINT));
      }
    }
    lines.add(
        new Line(
            "all",
            PrecisionRecallCurve.recalls(),
            analysis.metrics().curve().precisionAtRecalls(),
            Weight.STRONG));
    return new LineChart(
            lines,
            marks(best, best.recall(), best.precision()),
            Axis.between("recall", 0, 1),
            Axis.between("precision", 0, 1))
        .figure(
            "Precision and recall",
            "At IoU 0.5: for each recall the best precision at that recall or above. The thick line is over all"
                + " detections, whatever their class"
                + (coloured || classes.size() < 2 ? "." : "; a thin one is a class."),
            WIDTH,
            HEIGHT + (coloured ? 22 * (classes.size() / 8) : 0));
  }

  private static List<LineChart.Mark> marks(OperatingPoint best, double x, double... ys) {
    return best.f1() > 0
        ? Arrays.stream(ys).mapToObj(y -> new LineChart.Mark(x, y)).toList()
        : List.of();
  }

  private Figure thresholds(OperatingPoint best) {
    double[] scores =
        IntStream.rangeClosed(0, THRESHOLDS).mapToDouble(i -> (double) i / THRESHOLDS).toArray();
    List<OperatingPoint> points =
        Arrays.stream(scores).mapToObj(analysis.metrics().curve()::at).toList();
    return new LineChart(
            List.of(
                new Line("precision", scores, each(points, OperatingPoint::precision)),
                new Line("recall", scores, each(points, OperatingPoint::recall)),
                new Line("F1", scores, each(points, OperatingPoint::f1), Weight.STRONG)),
            marks(best, best.scoreThreshold(), best.precision(), best.recall(), best.f1()),
            Axis.between("score threshold", 0, 1),
            Axis.between("", 0, 1))
        .figure(
            "Which score threshold to ship",
            "Over all classes at IoU 0.5, by the least score of the detections that are shown.",
            WIDTH,
            HEIGHT);
  }

  private static double[] each(
      List<OperatingPoint> points, ToDoubleFunction<OperatingPoint> value) {
    return points.stream().mapToDouble(value).toArray();
  }

  private HtmlPage.Section confusion() {
    ConfusionMatrix matrix = analysis.confusion();
    List<Confusion> confused = matrix.confusions();
    List<Integer> shown = shownClasses(confused);
    int[][] counts = new int[shown.size()][shown.size()];
    for (int row = 0; row < counts.length; row++) {
      for (int column = 0; column < counts.length; column++) {
        counts[row][column] = matrix.count(shown.get(row), shown.get(column));
      }
    }
    Figure figure =
        new MatrixChart(
                shown.stream().map(this::nameOf).toList(), counts, "true class", "detected class")
            .figure(
                "Confusion matrix",
                "How many objects of the row were detected as the column; the shade is the share of the row shown."
                    + (shown.size() <= names.count()
                        ? " Of %s classes those that are confused most."
                            .formatted(ChartStyle.count(names.count()))
                        : ""),
                shown.size() <= MOST_COLOURED ? WIDTH : WIDE_MATRIX);
    return new HtmlPage.Section(
        "Confusion",
        String.format(
            Locale.ROOT,
            "Detections from score %.3f on, paired with objects by IoU from %.2f on. An object without a"
                + " detection is taken for background; a detection without an object is background taken for one.",
            matrix.scoreThreshold(),
            matrix.iouThreshold()),
        List.of(figure, largest(confused)));
  }

  /** All classes if they have room, else those of the most frequent confusions; and background. */
  private List<Integer> shownClasses(List<Confusion> confused) {
    IntStream classes =
        names.count() <= MOST_OF_MATRIX
            ? IntStream.range(0, names.count())
            : IntStream.concat(
                    confused.stream()
                        .flatMapToInt(c -> IntStream.of(c.trueClass(), c.detectedClass())),
                    IntStream.range(0, names.count()))
                .filter(c -> c < names.count())
                .distinct()
                .limit(MOST_OF_MATRIX)
                .sorted();
    return IntStream.concat(classes, IntStream.of(names.count())).boxed().toList();
  }

  private Table largest(List<Confusion> confused) {
    return new Table(
        "Most frequent confusions",
        confused.isEmpty() ? "There are none." : "",
        List.of(Column.text("true class"), Column.text("detected as"), Column.number("times")),
        confused.stream()
            .limit(LISTED_CONFUSIONS)
            .map(
                c ->
                    Row.of(
                        nameOf(c.trueClass()),
                        nameOf(c.detectedClass()),
                        ChartStyle.count(c.count())))
            .toList(),
        false);
  }

  private String nameOf(int row) {
    return row == names.count() ? BACKGROUND : names.name(row);
  }

  private HtmlPage.Section errors() {
    ErrorBreakdown errors = analysis.errors();
    List<ErrorType> types = List.of(ErrorType.values());
    Figure figure =
        new BarChart(
                types.stream().map(EvaluationSections::nameOf).toList(),
                List.of(
                    new BarChart.Part(
                        "lost AP50",
                        types.stream().mapToDouble(t -> errors.share(t).deltaAp50()).toArray())),
                Axis.fromZero("AP50 that is lost"))
            .figure(
                "What average precision is lost by",
                "How much AP50 would rise if all errors of one type were mended and no others, after TIDE.",
                WIDTH);
    Table table =
        new Table(
            "Errors by type",
            "Of detections of any score, at IoU 0.5; the costs do not add up, since mending one type changes the others.",
            List.of(
                Column.text("type"),
                Column.number("lost AP50"),
                Column.number("errors"),
                Column.text("where")),
            types.stream()
                .map(
                    type ->
                        Row.of(
                            nameOf(type),
                            number("%.4f", errors.share(type).deltaAp50()),
                            ChartStyle.count(errors.share(type).count()),
                            type.meaning()))
                .toList(),
            false);
    return new HtmlPage.Section("Errors", "", List.of(figure, table));
  }

  static String nameOf(ErrorType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
