package yolov3.report;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import yolov3.data.ClassNames;
import yolov3.evaluation.analysis.ConfusionMatrix;
import yolov3.evaluation.analysis.ConfusionMatrix.Confusion;
import yolov3.report.chart.ConfusionMatrixChart;
import yolov3.report.html.Figure;
import yolov3.report.html.HtmlPage.Section;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Row;
import yolov3.report.html.Text;

/** Section about the confusion matrix. */
public record ConfusionSection(ConfusionMatrix matrix, ClassNames names) {

  private static final int WIDTH = 480;
  private static final int WIDE = 640;

  /** Names of a matrix that has half a page. */
  private static final int MAX_NARROW = 12;

  /** Classes of a matrix whose names and numbers can be read. */
  private static final int MAX_SHOWN = 24;

  private static final int LISTED = 12;

  Section section() {
    List<Confusion> confused = matrix.confusions();
    List<Integer> shown = shownClasses(confused);
    int[][] counts =
        shown.stream()
            .map(row -> shown.stream().mapToInt(column -> matrix.count(row, column)).toArray())
            .toArray(int[][]::new);
    Figure figure =
        new ConfusionMatrixChart(
                shown.stream().map(matrix.labels(names)::get).toList(),
                counts,
                "ground-truth class",
                "predicted class")
            .figure(
                "Confusion matrix",
                "How many objects of the row were predicted as the column; the shade is the fraction of the row shown."
                    + (shown.size() <= names.count()
                        ? " Of %s classes those that are confused most."
                            .formatted(Text.count(names.count()))
                        : ""),
                shown.size() <= MAX_NARROW ? WIDTH : WIDE);
    return new Section(
        "Confusion",
        Text.of(
            "Detections from confidence %.3f on, paired with objects by IoU from %.2f on. An object without a"
                + " detection is predicted as background; a detection without an object counts as background predicted as that"
                + " class.",
            matrix.scoreThreshold(), matrix.iouThreshold()),
        List.of(figure, mostFrequent()));
  }

  /** Selects all classes, or those of the most frequent confusions; and background. */
  private List<Integer> shownClasses(List<Confusion> confused) {
    Stream<Integer> all = IntStream.range(0, names.count()).boxed();
    Stream<Integer> classes =
        names.count() <= MAX_SHOWN
            ? all
            : Stream.concat(
                    confused.stream()
                        .flatMap(c -> Stream.of(c.groundTruthClass(), c.predictedClass())),
                    all)
                .filter(c -> c < names.count())
                .distinct()
                .limit(MAX_SHOWN)
                .sorted();
    return Stream.concat(classes, Stream.of(names.count())).toList();
  }

  /** Makes a table of the most frequent confusions. */
  public Table mostFrequent() {
    List<Confusion> confused = matrix.confusions();
    List<String> labels = matrix.labels(names);
    return new Table(
        "Most frequent confusions",
        confused.isEmpty() ? "There are none." : "",
        List.of(Column.text("ground truth"), Column.text("predicted as"), Column.number("times")),
        confused.stream()
            .limit(LISTED)
            .map(
                c ->
                    Row.of(
                        labels.get(c.groundTruthClass()),
                        labels.get(c.predictedClass()),
                        Text.count(c.count())))
            .toList(),
        false);
  }
}
