package yolov3.cli.option;

import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import yolov3.data.ClassNames;
import yolov3.inference.DetectionLimits;
import yolov3.io.UserException;

/** Limits of detections, and the classes that are wanted. */
public final class DetectionOptions {

  @Mixin private LimitOptions limits;

  @Option(
      names = "--classes",
      paramLabel = "NAME",
      split = ",",
      description =
          "Keep only detections of these classes, by name: --classes cat,dog (default: all).")
  private List<String> classes = List.of();

  public double confidence() {
    return limits.confidence();
  }

  /**
   * Checks the limits before there is a detector.
   *
   * @throws UserException when a number is out of range
   */
  public void check() {
    limits.of(Set.of());
  }

  /**
   * @param names of the detector's classes
   * @throws UserException when a number is out of range or a class unknown
   */
  public DetectionLimits of(ClassNames names) {
    return limits.of(
        DetectionLimits.indices(
            classes.stream().map(String::strip).toList(),
            names,
            "--classes has '%s'; expected classes of the detector: %s"));
  }
}
