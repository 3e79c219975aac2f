package yolov3.cli.console;

import java.io.PrintWriter;
import java.util.Locale;
import yolov3.data.ClassNames;
import yolov3.evaluation.ApMetric;
import yolov3.evaluation.CocoSummary;
import yolov3.evaluation.VocEvaluator;
import yolov3.evaluation.analysis.Analysis;
import yolov3.evaluation.analysis.ConfusionMatrix;
import yolov3.evaluation.analysis.ErrorBreakdown;
import yolov3.evaluation.analysis.ErrorType;
import yolov3.inference.LatencyBreakdown;

/** Console output of {@code evaluate}, at most 100 columns wide. */
public final class EvaluationText {

  /** More classes make the matrix wider than a terminal: then the largest numbers are listed. */
  private static final int MAX_CLASSES_OF_A_MATRIX = 12;

  private static final int LISTED_CONFUSIONS = 10;
  private static final int NAME_WIDTH = 16;
  private static final String BACKGROUND = "background";

  private final PrintWriter out;
  private final Analysis analysis;
  private final ClassNames names;

  public EvaluationText(PrintWriter out, Analysis analysis, ClassNames names) {
    this.out = out;
    this.analysis = analysis;
    this.names = names;
  }

  /**
   * @param metric of the table
   * @param vocPrecisions per class; null for COCO
   * @param speed null if not measured
   */
  public void print(ApMetric metric, double[] vocPrecisions, LatencyBreakdown speed) {
    out.println(metric.title);
    out.println();
    if (vocPrecisions == null) {
      MetricsTable.print(out, analysis.metrics(), names, analysis.images());
      printCoco(analysis.coco());
    } else {
      double mean = VocEvaluator.mean(vocPrecisions);
      MetricsTable.print(
          out, analysis.metrics(), names, analysis.images(), metric.name(), vocPrecisions, mean);
    }
    printErrors(analysis.errors());
    printConfusion(analysis.confusion());
    if (speed != null) {
      out.printf(
          Locale.ROOT,
          "%nlatency per image in ms (batch size 1, median of %d):%n"
              + "  read %.1f, preprocess %.1f, network %.1f, NMS %.1f%n",
          speed.images(),
          speed.read(),
          speed.preprocess(),
          speed.network(),
          speed.nms());
    }
    for (String warning : analysis.warnings()) {
      out.printf("%nwarning: %s%n", warning);
    }
  }

  private void printCoco(CocoSummary coco) {
    out.printf(
        Locale.ROOT,
        "%n%-28s %8s %8s %8s %8s %8s %8s%n",
        "COCO",
        "50-95",
        "50",
        "75",
        "small",
        "medium",
        "large");
    row(
        "average precision",
        coco.ap(),
        coco.ap50(),
        coco.ap75(),
        coco.apSmall(),
        coco.apMedium(),
        coco.apLarge());
    out.printf(
        Locale.ROOT,
        "%-28s %8s %8s %8s %8s %8s %8s%n",
        "max detections per image",
        "1",
        "10",
        "100",
        "small",
        "medium",
        "large");
    row(
        "average recall",
        coco.ar1(),
        coco.ar10(),
        coco.ar100(),
        coco.arSmall(),
        coco.arMedium(),
        coco.arLarge());
    out.println("small: area up to 32×32 pixels, large: from 96×96; –: no such objects");
  }

  private void row(String title, double... figures) {
    StringBuilder line = new StringBuilder(String.format("%-28s", title));
    for (double figure : figures) {
      line.append(String.format(" %8s", MetricsTable.number("%.4f", figure)));
    }
    out.println(line);
  }

  private void printErrors(ErrorBreakdown errors) {
    out.printf("%nerror contributions to AP50 (as TIDE defines them)%n");
    for (ErrorType type : ErrorType.values()) {
      ErrorBreakdown.Share share = errors.share(type);
      out.printf(
          Locale.ROOT,
          "  %-11s %7.4f  %8d %s%n",
          type.name().toLowerCase(Locale.ROOT),
          share.deltaAp50(),
          share.count(),
          type.meaning());
    }
  }

  private void printConfusion(ConfusionMatrix confusion) {
    out.printf(
        Locale.ROOT,
        "%nconfusion matrix at confidence %.3f, IoU %.2f; ",
        confusion.scoreThreshold(),
        confusion.iouThreshold());
    if (names.count() <= MAX_CLASSES_OF_A_MATRIX) {
      out.println("rows: ground truth, columns: predicted");
      printMatrix(confusion);
    } else {
      printLargest(confusion);
    }
  }

  private void printMatrix(ConfusionMatrix confusion) {
    StringBuilder header = new StringBuilder(" ".repeat(NAME_WIDTH));
    for (String name : names.names()) {
      header.append(String.format(" %5s", MetricsTable.shortened(name, 5)));
    }
    out.println(header + " " + BACKGROUND);
    for (int row = 0; row <= names.count(); row++) {
      StringBuilder line =
          new StringBuilder(
              String.format(
                  "%-" + NAME_WIDTH + "s", MetricsTable.shortened(nameOf(row), NAME_WIDTH)));
      for (int column = 0; column <= names.count(); column++) {
        int count = confusion.count(row, column);
        String format = column == names.count() ? " %10s" : " %5s";
        line.append(String.format(format, count == 0 ? "·" : count));
      }
      out.println(line);
    }
  }

  private void printLargest(ConfusionMatrix confusion) {
    out.println("the most frequent (--json has all)");
    confusion.confusions().stream()
        .limit(LISTED_CONFUSIONS)
        .forEach(
            entry ->
                out.printf(
                    "  %6d × %s predicted as %s%n",
                    entry.count(),
                    nameOf(entry.groundTruthClass()),
                    nameOf(entry.predictedClass())));
  }

  private String nameOf(int row) {
    return row == names.count() ? BACKGROUND : names.name(row);
  }
}
