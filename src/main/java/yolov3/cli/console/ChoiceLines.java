package yolov3.cli.console;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.stream.Collectors;
import yolov3.config.section.LossConfig;
import yolov3.network.assignment.AnchorComparison;
import yolov3.network.assignment.AnchorFit;
import yolov3.training.log.RunEnvironment;
import yolov3.training.session.BatchSizeChoice;
import yolov3.training.session.PrecisionChoice;

/** Lines about anchors, and about what a run chose for itself. */
public final class ChoiceLines {

  private ChoiceLines() {}

  /** Prints the anchors that fit the training boxes. */
  public static void print(PrintWriter out, AnchorComparison anchors) {
    out.printf(
        "%nanchors of the training boxes: %s; mean IoU %.2f, of the published ones %.2f%n",
        anchors.found().anchors().stream()
            .map(anchor -> "%.0f×%.0f".formatted(anchor.width(), anchor.height()))
            .collect(Collectors.joining(", ")),
        anchors.found().meanIou(),
        anchors.present().meanIou());
    out.flush();
  }

  /** Warns of anchors that miss many boxes. */
  public static void warn(PrintWriter out, AnchorFit fit, LossConfig loss, Path config) {
    Failures.warn(
        out,
        String.format(
            "best possible recall is %.3f: the fraction of the training boxes that have an anchor"
                + " with an IoU above %s; expected %s or more. For boxes much smaller than a cell raise model.input_size;"
                + " ./yolov3 anchors %s finds anchors",
            fit.bestPossibleRecall(),
            loss.anchorThreshold(),
            AnchorFit.MIN_RECALL,
            RunEnvironment.quoted(config)));
  }

  /** Prints the batch size that the memory holds. */
  public static void print(PrintWriter out, BatchSizeChoice choice) {
    out.printf("batch size %s; the learning rate stays as it is%n", choice);
  }

  /** Prints the fastest precision. */
  public static void print(PrintWriter out, PrecisionChoice choice) {
    out.printf("%nlayers compute in %s%n", choice);
    out.flush();
  }
}
