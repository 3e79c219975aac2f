package yolov3.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import yolov3.report.chart.Axis;
import yolov3.report.chart.LineChart;
import yolov3.report.chart.LineChart.Line;
import yolov3.report.html.Figure;
import yolov3.report.html.HtmlPage;
import yolov3.report.html.Text;
import yolov3.training.log.ResultsFile.Row;

/** Section with the curves of {@code results.csv}. */
record TrainingCurves(List<Row> epochs) {

  private static final String MEANS =
      " Mean over the images of an epoch, and over those of validation.";

  HtmlPage.Section section() {
    return new HtmlPage.Section(
        "Training",
        best(),
        List.of(
            loss("Loss", "Sum of the three terms.", Row::trainTotal, Row::validationTotal),
            figure(
                "Validation metrics",
                "Precision and recall at the confidence threshold of the best F1 of each epoch.",
                Axis.between("", 0, 1),
                line("mAP50", Row::map50),
                line("mAP50-95", Row::map50To95),
                line("precision", Row::precision),
                line("recall", Row::recall)),
            loss(
                "Box loss",
                "1 − overlap (loss.box), weighted by size.",
                Row::trainGiou,
                Row::validationGiou),
            loss(
                "Confidence loss",
                "Whether there is an object.",
                Row::trainConfidence,
                Row::validationConfidence),
            loss("Class loss", "Which object it is.", Row::trainClass, Row::validationClass),
            figure(
                "Learning rate",
                "Of the last step of each epoch.",
                Axis.fromZero("learning rate"),
                line("learning rate", Row::learningRate))));
  }

  private String best() {
    int last = epochs.get(epochs.size() - 1).epoch();
    Optional<Row> best =
        epochs.stream()
            .filter(row -> row.map50To95() != null)
            .reduce((first, row) -> row.map50To95() > first.map50To95() ? row : first);
    return (last == 1 ? "One epoch" : last + " epochs")
        + best.map(
                row ->
                    Text.of(
                        "; the best validation mAP50-95, %.4f, is that of epoch %d.",
                        row.map50To95(), row.epoch()))
            .orElse(".");
  }

  private Figure loss(
      String title,
      String description,
      Function<Row, Double> train,
      Function<Row, Double> validation) {
    return figure(
        title,
        description + MEANS,
        Axis.fromZero("loss"),
        line("training", train),
        line("validation", validation));
  }

  private static Figure figure(String title, String description, Axis y, Line... lines) {
    return new LineChart(List.of(lines), Axis.counts("epoch"), y)
        .figure(title, description, 480, 300);
  }

  private Line line(String name, Function<Row, Double> value) {
    double[] x = epochs.stream().mapToDouble(Row::epoch).toArray();
    double[] y =
        epochs.stream()
            .mapToDouble(row -> Optional.ofNullable(value.apply(row)).orElse(Double.NaN))
            .toArray();
    return new Line(name, x, y);
  }
}
