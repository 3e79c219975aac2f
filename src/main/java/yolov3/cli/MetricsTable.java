package yolov3.cli;

import java.io.PrintWriter;
import java.util.Locale;
import yolov3.dataset.ClassNames;
import yolov3.evaluation.ClassMetrics;
import yolov3.evaluation.Metrics;

/** Metrics as a table, a row a class. */
final class MetricsTable {

  private static final String HEADER = "%-16s %7s %9s %9s %7s %7s %9s%n";
  private static final String ROW = "%-16s %7d %9d %9.3f %7.3f %7.4f %9.4f%n";

  private MetricsTable() {}

  /**
   * @param images that were scored
   */
  static void print(PrintWriter out, Metrics metrics, ClassNames names, int images) {
    out.printf(
        Locale.ROOT,
        HEADER,
        "class",
        "images",
        "instances",
        "precision",
        "recall",
        "mAP50",
        "mAP50-95");
    for (ClassMetrics row : metrics.classes()) {
      if (row.instances() > 0) {
        out.printf(
            Locale.ROOT,
            ROW,
            names.name(row.classIndex()),
            row.images(),
            row.instances(),
            row.best().precision(),
            row.best().recall(),
            row.ap50(),
            row.ap50To95());
      }
    }
    out.printf(
        Locale.ROOT,
        ROW,
        "all",
        images,
        metrics.classes().stream().mapToInt(ClassMetrics::instances).sum(),
        metrics.best().precision(),
        metrics.best().recall(),
        metrics.map50(),
        metrics.map50To95());
    out.printf(
        Locale.ROOT,
        "precision and recall at the score of the best F1; over all classes that is score %.2f with F1 %.3f%n",
        metrics.best().scoreThreshold(),
        metrics.best().f1());
  }
}
