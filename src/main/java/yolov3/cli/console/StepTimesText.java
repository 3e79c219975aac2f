package yolov3.cli.console;

import java.io.PrintWriter;
import java.util.List;
import yolov3.benchmark.StepBenchmark;
import yolov3.benchmark.StepProfile;
import yolov3.config.RunConfig;
import yolov3.io.Counted;

/** Times of training steps on a terminal. */
public final class StepTimesText {

  private static final int MAX_ROWS = 25;

  private StepTimesText() {}

  /**
   * Prints the time with the input pipeline, and on constant inputs.
   *
   * @param steps of a round
   */
  public static void print(
      PrintWriter out, RunConfig config, StepBenchmark.Result medians, int rounds, int steps) {
    int batch = config.training().batchSize();
    out.printf(
        "%s at %d, batch %d, %s of %s; medians:%n",
        config.model().architecture().title(),
        config.model().inputSize(),
        batch,
        Counted.of(rounds, "round"),
        Counted.of(steps, "step"));
    print(out, "bare graph, constant inputs", medians.bareSeconds(), batch);
    print(out, "whole step with its pipeline", medians.pipelineSeconds(), batch);
    out.printf("ratio %.3f (median of the rounds)%n", medians.ratio());
    out.flush();
  }

  private static void print(PrintWriter out, String what, double seconds, int batch) {
    out.printf("  %-28s %7.1f ms  %6.1f images/s%n", what, 1000 * seconds, batch / seconds);
  }

  /** Prints the time by type of op and by layer. */
  public static void print(PrintWriter out, RunConfig config, StepProfile profile) {
    out.printf(
        "%s at %d, batch %d: a traced step takes %.1f ms (mean of %d); its ops, over all threads:%n",
        config.model().architecture().title(),
        config.model().inputSize(),
        config.training().batchSize(),
        1000 * profile.seconds(),
        profile.steps());
    print(out, "type of op", profile.byType());
    print(out, "layer, with its gradients", profile.byLayer());
    out.flush();
  }

  private static void print(PrintWriter out, String title, List<StepProfile.Row> rows) {
    out.printf("%n%-36s %6s %10s %7s%n", title, "ops", "ms", "%");
    rows.stream().limit(MAX_ROWS).forEach(row -> print(out, row.name(), row));
    if (rows.size() > MAX_ROWS) {
      print(
          out,
          "%d others".formatted(rows.size() - MAX_ROWS),
          StepProfile.Row.sum(rows.subList(MAX_ROWS, rows.size())));
    }
  }

  private static void print(PrintWriter out, String name, StepProfile.Row row) {
    out.printf(
        "%-36s %6d %10.1f %6.1f%%%n", name, row.ops(), row.milliseconds(), 100 * row.fraction());
  }
}
