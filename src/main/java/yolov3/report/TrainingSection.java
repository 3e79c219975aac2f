package yolov3.report;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import yolov3.report.chart.Axis;
import yolov3.report.chart.LineChart;
import yolov3.report.chart.LineChart.Line;
import yolov3.report.html.Figure;
import yolov3.report.html.HtmlPage;
import yolov3.training.log.ResultsFile.Row;

/** How training went, from the rows of {@code results.csv}. */
record TrainingSection(List<Row> epochs) {

  private static final int WIDTH = 480;
  private static final int HEIGHT = 300;

  HtmlPage.Section section() {
    return new HtmlPage.Section(
        "Training",
        best(),
        List.of(
            loss("Loss", "Sum of the three terms.", Row::trainTotal, Row::validationTotal),
            precision(),
            loss("Box loss", "1 − GIoU, weighted by size.", Row::trainGiou, Row::validationGiou),
            loss(
                "Confidence loss",
                "Whether there is an object.",
                Row::trainConfidence,
                Row::validationConfidence),
            loss("Class loss", "Which object it is.", Row::trainClass, Row::validationClass),
            rate()));
  }

  private String best() {
    Row last = epochs.get(epochs.size() - 1);
    Row best = null;
    for (Row row : epochs) {
      if (row.map50To95() != null && (best == null || row.map50To95() > best.map50To95())) {
        best = row;
      }
    }
    String done = last.epoch() == 1 ? "One epoch" : "%d epochs".formatted(last.epoch());
    String found =
        best == null
            ? "."
            : String.format(
                Locale.ROOT,
                "; the best validation mAP50-95, %.4f, is that of epoch %d.",
                best.map50To95(),
                best.epoch());
    return done + found;
  }

  private Figure loss(
      String title,
      String description,
      Function<Row, Double> train,
      Function<Row, Double> validation) {
    return new LineChart(
            List.of(line("training", train), line("validation", validation)),
            Axis.counts("epoch"),
            Axis.fromZero("loss"))
        .figure(
            title,
            description + " Mean over the images of an epoch, and over those of validation.",
            WIDTH,
            HEIGHT);
  }

  private Figure precision() {
    return new LineChart(
            List.of(
                line("mAP50", Row::map50),
                line("mAP50-95", Row::map50To95),
                line("precision", Row::precision),
                line("recall", Row::recall)),
            Axis.counts("epoch"),
            Axis.between("", 0, 1))
        .figure(
            "Validation scores",
            "Precision and recall at the score of the best F1 of each epoch.",
            WIDTH,
            HEIGHT);
  }

  private Figure rate() {
    return new LineChart(
            List.of(line("learning rate", Row::learningRate)),
            Axis.counts("epoch"),
            Axis.fromZero("learning rate"))
        .figure("Learning rate", "Of the last step of each epoch.", WIDTH, HEIGHT);
  }

  private Line line(String name, Function<Row, Double> value) {
    return new Line(
        name,
        epochs.stream().mapToDouble(Row::epoch).toArray(),
        epochs.stream()
            .map(value)
            .mapToDouble(number -> number == null ? Double.NaN : number)
            .toArray());
  }
}
