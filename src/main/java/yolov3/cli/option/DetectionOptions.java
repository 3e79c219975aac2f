package yolov3.cli.option;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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
            classes.stream().flatMap(given -> split(given, names)).toList(),
            names,
            "--classes has '%s'; expected classes of the detector: %s"));
  }

  /** A name may have commas itself. */
  private static Stream<String> split(String given, ClassNames names) {
    return names.names().contains(given.strip())
        ? Stream.of(given.strip())
        : Stream.of(given.split(",")).map(String::strip);
  }
}
