package yolov3.cli.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import yolov3.data.ClassNames;
import yolov3.evaluation.ClassMetrics;
import yolov3.evaluation.Metrics;
import yolov3.evaluation.OperatingPoint;

/** Table of metrics: a row per class and one for all. */
public final class MetricsTable {

  private static final int MIN_NAME_WIDTH = 16;
  private static final int MAX_NAME_WIDTH = 28;

  private final PrintWriter out;
  private final ClassNames names;
  private final int nameWidth;

  private MetricsTable(PrintWriter out, Metrics metrics, ClassNames names) {
    this.out = out;
    this.names = names;
    int longest =
        metrics.classes().stream()
            .filter(row -> row.instances() > 0)
            .mapToInt(row -> names.name(row.classIndex()).length())
            .max()
            .orElse(0);
    this.nameWidth = Math.min(MAX_NAME_WIDTH, Math.max(MIN_NAME_WIDTH, longest));
  }

  /** Cuts a name to a width, with … at the end. */
  static String shortened(String name, int width) {
    return name.length() <= width ? name : name.substring(0, width - 1) + "…";
  }

  /**
   * Prints COCO's average precision, at IoU 0.5 and over IoUs 0.5 to 0.95.
   *
   * @param images number of evaluated images
   */
  public static void print(PrintWriter out, Metrics metrics, ClassNames names, int images) {
    MetricsTable table = new MetricsTable(out, metrics, names);
    table.header("mAP50", "mAP50-95");
    for (ClassMetrics row : metrics.classes()) {
      table.row(row, row.ap50(), row.ap50To95());
    }
    table.all(metrics, images, metrics.map50(), metrics.map50To95());
    table.note(metrics);
  }

  /**
   * Prints another average precision.
   *
   * @param title of its column
   * @param averagePrecisions per class
   * @param mean over the classes
   */
  public static void print(
      PrintWriter out,
      Metrics metrics,
      ClassNames names,
      int images,
      String title,
      double[] averagePrecisions,
      double mean) {
    MetricsTable table = new MetricsTable(out, metrics, names);
    table.header(title);
    for (ClassMetrics row : metrics.classes()) {
      table.row(row, averagePrecisions[row.classIndex()]);
    }
    table.all(metrics, images, mean);
    table.note(metrics);
  }

  private void header(String... titles) {
    out.printf(
        "%-" + nameWidth + "s %7s %9s %9s %7s",
        "class",
        "images",
        "instances",
        "precision",
        "recall");
    for (String title : titles) {
      out.printf(" %8s", title);
    }
    out.println();
  }

  private void row(ClassMetrics row, double... figures) {
    if (row.instances() > 0) {
      row(names.name(row.classIndex()), row.images(), row.instances(), row.best(), figures);
    }
  }

  private void all(Metrics metrics, int images, double... figures) {
    row("all", images, metrics.instances(), metrics.best(), figures);
  }

  private void row(String name, int images, int instances, OperatingPoint best, double... figures) {
    List<Object> cells = new ArrayList<>();
    cells.add(shortened(name, nameWidth));
    cells.add(images);
    cells.add(instances);
    cells.add(number("%.3f", best.precision()));
    cells.add(number("%.3f", best.recall()));
    for (double figure : figures) {
      cells.add(number("%.4f", figure));
    }
    String format = "%-" + nameWidth + "s %7d %9d %9s %7s" + " %8s".repeat(figures.length);
    out.println(String.format(Locale.ROOT, format, cells.toArray()));
  }

  /** Formats a number, NaN as a dash. */
  static String number(String format, double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
  }

  private void note(Metrics metrics) {
    OperatingPoint best = metrics.best();
    if (Double.isNaN(best.scoreThreshold())) {
      out.printf(
          Locale.ROOT,
          "no detection matches the ground truth, so there is no best confidence threshold; %.2f is used%n",
          Metrics.FALLBACK_CONFIDENCE);
    } else {
      out.printf(
          Locale.ROOT,
          "precision and recall are at the confidence threshold of the best F1 (all classes: F1 %.3f at %.3f)%n",
          best.f1(),
          best.scoreThreshold());
    }
  }
}
