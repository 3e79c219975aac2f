package yolov3.cli.console;

import java.io.PrintWriter;
import yolov3.benchmark.ScoringBenchmark;

/** Times of COCO evaluation on a terminal. */
public final class ScoringTimesText {

  private ScoringTimesText() {}

  /** Prints a row of a Python package, or that it is missing. */
  public static void print(
      PrintWriter out, ScoringBenchmark.Package result, ScoringBenchmark.Time ours) {
    if (result.time() == null) {
      out.printf(
          "  %-26s not installed (%s); pip install %s%n",
          result.name(), result.error(), result.name());
    } else {
      print(
          out,
          result.name() + " " + result.version(),
          result.time(),
          String.format(
              "  %.1f × and %.1f × ours; the numbers differ by %.0e",
              result.time().seconds() / ours.seconds(),
              result.time().cpuSeconds() / ours.cpuSeconds(),
              result.difference()));
    }
  }

  /** Prints a row. */
  public static void print(PrintWriter out, String name, ScoringBenchmark.Time time, String rest) {
    out.printf("  %-26s %9.3f %9.3f%s%n", name, time.seconds(), time.cpuSeconds(), rest);
  }
}
