package yolov3.cli.console;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import yolov3.config.RunConfig;
import yolov3.data.loader.ClassCounts;
import yolov3.training.ExampleSources;
import yolov3.training.TrainingData;

/** Class frequencies in the training images, and in an epoch if images are weighted. */
public final class ClassTable {

  /** More would push everything else off the screen. */
  private static final int MAX_ROWS = 20;

  private ClassTable() {}

  public static void print(PrintWriter out, RunConfig config, TrainingData data) {
    int classes = data.names().count();
    boolean weighted = config.data().imageWeights();
    ClassCounts counts = ClassCounts.of(data.train(), classes);
    ClassCounts drawn =
        weighted ? ClassCounts.ofEpoch(ExampleSources.plan(config, data), 1, classes) : counts;
    List<Integer> shown =
        classes <= MAX_ROWS
            ? IntStream.range(0, classes).boxed().toList()
            : IntStream.range(0, classes)
                .boxed()
                .sorted(Comparator.comparingInt(index -> counts.images()[index]))
                .limit(MAX_ROWS)
                .toList();
    out.printf(
        "%ntraining images by class%s%n",
        classes <= MAX_ROWS ? "" : ", the %d rarest of %d".formatted(MAX_ROWS, classes));
    out.printf("%-20s %9s %9s%s%n", "class", "images", "instances", weighted ? header() : "");
    for (int index : shown) {
      out.printf(
          "%-20s %9d %9d%s%n",
          data.names().name(index),
          counts.images()[index],
          counts.objects()[index],
          weighted ? " %12d %12d".formatted(drawn.images()[index], drawn.objects()[index]) : "");
    }
    out.flush();
  }

  private static String header() {
    return " %12s %12s".formatted("drawn images", "instances");
  }
}
