package yolov3.cli.console;

import java.io.PrintWriter;
import java.util.List;
import yolov3.benchmark.InferenceRates;
import yolov3.benchmark.InferenceRates.Speed;
import yolov3.report.html.Table;

/** Speed of inference on a terminal. */
public final class InferenceRatesText {

  private InferenceRatesText() {}

  /** Prints a row a runtime, each figure with how many times as fast as the first row it is. */
  public static void print(PrintWriter out, InferenceRates rates) {
    out.printf(
        "%s at %d, %d cores, confidence threshold %s; medians of %d rounds. Each × is the speed relative to the first row.%n%n",
        rates.network(),
        rates.inputSize(),
        rates.cores(),
        rates.confidenceThreshold(),
        rates.rounds());
    List<Table.Row> rows = rates.runtimes().stream().map(InferenceRatesText::row).toList();
    TextTable.print(
        out,
        new Table(
            "",
            "",
            Table.Column.nameAndNumbers(
                "runtime",
                "differs by",
                "network, 1 image",
                "batch of 8",
                "JPEG to boxes, 1",
                "batch of 8"),
            rows,
            false));
    out.println();
    rates.notes().forEach(out::println);
    out.flush();
  }

  private static Table.Row row(InferenceRates.Row row) {
    return Table.Row.of(
        "%s %s, %s".formatted(row.runtime(), row.version(), row.precision()),
        row.difference() == 0 ? "" : "%.0e".formatted(row.difference()),
        latency(row.networkAlone()),
        throughput(row.networkAlone()),
        latency(row.whole()),
        throughput(row.whole()));
  }

  private static String latency(Speed speed) {
    return "%.1f ms %5.2f×".formatted(speed.latencyMs(), speed.latencyRatio());
  }

  private static String throughput(Speed speed) {
    return "%.1f/s %5.2f×".formatted(speed.imagesPerSecond(), speed.throughputRatio());
  }
}
