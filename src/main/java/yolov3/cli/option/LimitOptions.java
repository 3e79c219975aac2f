package yolov3.cli.option;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Option;
import yolov3.inference.DetectionLimits;
import yolov3.io.UserException;

/** Confidence threshold, NMS IoU threshold and maximum number of detections of {@code detect}. */
final class LimitOptions {

  private static final double DEFAULT_CONFIDENCE = 0.3;

  @Option(
      names = "--confidence",
      paramLabel = "THRESHOLD",
      description = "Confidence threshold, 0 to 1 (default: " + DEFAULT_CONFIDENCE + ").")
  private Double confidence;

  @Option(
      names = "--iou",
      paramLabel = "THRESHOLD",
      description = "NMS IoU threshold, 0 to 1 (default: as exported).")
  private Double iou;

  @Option(
      names = "--max-detections",
      paramLabel = "N",
      description = "Maximum detections per image (default: as exported).")
  private Integer maxDetections;

  /** The confidence threshold. */
  double confidence() {
    return confidence == null ? DEFAULT_CONFIDENCE : confidence;
  }

  /**
   * @param classes indices of the wanted classes; empty for all
   * @throws UserException when a number is out of range
   */
  DetectionLimits of(Set<Integer> classes) {
    check(confidence, iou, maxDetections);
    return new DetectionLimits(
        OptionalDouble.of(confidence()),
        iou == null ? OptionalDouble.empty() : OptionalDouble.of(iou),
        maxDetections == null ? OptionalInt.empty() : OptionalInt.of(maxDetections),
        classes);
  }

  /**
   * Checks limits; null stands for one that is not given.
   *
   * @throws UserException when a number is out of range
   */
  static void check(Double confidence, Double iou, Integer maxDetections) {
    requireFraction("--confidence", confidence);
    requireFraction("--iou", iou);
    if (maxDetections != null && maxDetections < 1) {
      throw new UserException("--max-detections is " + maxDetections + "; expected at least 1");
    }
  }

  private static void requireFraction(String option, Double value) {
    if (value != null && !(value >= 0 && value <= 1)) {
      throw new UserException(option + " is " + value + "; expected 0 to 1");
    }
  }
}
