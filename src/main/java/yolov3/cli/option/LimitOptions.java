package yolov3.cli.option;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Option;
import yolov3.data.ClassNames;
import yolov3.inference.DetectionLimits;
import yolov3.io.UserException;

/** Options that say which detections are wanted. */
public final class LimitOptions {

  @Option(
      names = "--score",
      defaultValue = "0.3",
      description = "Least score that is shown, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double score;

  @Option(
      names = "--iou",
      description =
          "Suppression drops a box that overlaps a better one of its class by more, 0 to 1; lower or higher than"
              + " at export, both work (default: as exported).")
  private Double iou;

  @Option(
      names = "--max-detections",
      paramLabel = "N",
      description =
          "Most detections of an image, the best of the classes that are shown (default: as exported).")
  private Integer maxDetections;

  @Option(
      names = "--classes",
      paramLabel = "NAME",
      split = ",",
      description = "Only these classes, by their names: --classes cat,dog (default: all).")
  private List<String> classes = List.of();

  public double score() {
    return score;
  }

  /**
   * The limits without the choice of classes.
   *
   * @throws UserException when a number is out of range
   */
  public DetectionLimits ofAllClasses() {
    return limits(Set.of());
  }

  /**
   * @param names of the detector's classes
   * @throws UserException when a number is out of range or a class unknown
   */
  public DetectionLimits of(ClassNames names) {
    Set<Integer> indices = new LinkedHashSet<>();
    for (String name : classes) {
      int index = names.names().indexOf(name.strip());
      if (index < 0) {
        throw new UserException(
            "--classes has '%s'; expected classes of the detector: %s"
                .formatted(name.strip(), String.join(", ", names.names())));
      }
      indices.add(index);
    }
    return limits(indices);
  }

  private DetectionLimits limits(Set<Integer> indices) {
    requireFraction("--score", score);
    requireFraction("--iou", iou);
    if (maxDetections != null && maxDetections < 1) {
      throw new UserException("--max-detections is " + maxDetections + "; expected at least 1");
    }
    return new DetectionLimits(
        OptionalDouble.of(score),
        iou == null ? OptionalDouble.empty() : OptionalDouble.of(iou),
        maxDetections == null ? OptionalInt.empty() : OptionalInt.of(maxDetections),
        indices);
  }

  private static void requireFraction(String option, Double value) {
    if (value != null && !(value >= 0 && value <= 1)) {
      throw new UserException(option + " is " + value + "; expected 0 to 1");
    }
  }
}
