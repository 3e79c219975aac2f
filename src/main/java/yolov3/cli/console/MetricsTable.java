package yolov3.cli.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import yolov3.data.ClassNames;
import yolov3.evaluation.ClassMetrics;
import yolov3.evaluation.Metrics;
import yolov3.evaluation.OperatingPoint;
import yolov3.report.chart.ChartStyle;
import yolov3.report.html.Text;

/** Table of metrics: a row per class with objects, and one for all. */
public final class MetricsTable {

  private static final int MIN_NAME_WIDTH = 16;
  private static final int MAX_NAME_WIDTH = 28;

  private MetricsTable() {}

  /**
   * Prints COCO's average precision, at IoU 0.5 and over IoUs 0.5 to 0.95.
   *
   * @param images number of evaluated images
   */
  public static void print(PrintWriter out, Metrics metrics, ClassNames names, int images) {
    print(
        out,
        metrics,
        names,
        images,
        List.of("mAP50", "mAP50-95"),
        row -> List.of(row.ap50(), row.ap50To95()));
  }

  /**
   * Prints another average precision.
   *
   * @param titles of the last columns
   * @param figures of these columns, of a row of {@link Metrics#classes} or {@link Metrics#all}
   */
  static void print(
      PrintWriter out,
      Metrics metrics,
      ClassNames names,
      int images,
      List<String> titles,
      Function<ClassMetrics, List<Double>> figures) {
    List<ClassMetrics> rows =
        metrics.classes().stream().filter(row -> row.instances() > 0).toList();
    int longest =
        rows.stream().mapToInt(row -> names.name(row.classIndex()).length()).max().orElse(0);
    int width = Math.min(MAX_NAME_WIDTH, Math.max(MIN_NAME_WIDTH, longest));
    String format = "%-" + width + "s %7s %9s %9s %7s" + " %8s".repeat(titles.size()) + "%n";
    List<Object> header =
        new ArrayList<>(List.of("class", "images", "instances", "precision", "recall"));
    header.addAll(titles);
    out.printf(format, header.toArray());
    rows.forEach(row -> out.printf(format, cells(names.name(row.classIndex()), row, figures)));
    out.printf(format, cells("all", metrics.all(images), figures));
    printNote(out, metrics.best());
  }

  private static Object[] cells(
      String name, ClassMetrics row, Function<ClassMetrics, List<Double>> figures) {
    List<Object> cells = new ArrayList<>();
    cells.add(ChartStyle.shortened(name, MAX_NAME_WIDTH));
    cells.add(row.images());
    cells.add(row.instances());
    cells.add(Text.number("%.3f", row.best().precision()));
    cells.add(Text.number("%.3f", row.best().recall()));
    figures.apply(row).forEach(figure -> cells.add(Text.number("%.4f", figure)));
    return cells.toArray();
  }

  private static void printNote(PrintWriter out, OperatingPoint best) {
    if (Double.isNaN(best.scoreThreshold())) {
      out.println(
          "no detection matches the ground truth, so there is no best confidence threshold");
    } else {
      out.printf(
          "precision and recall are at the confidence threshold of the best F1 (all classes: F1 %.3f at %.3f)%n",
          best.f1(), best.scoreThreshold());
    }
  }
}
