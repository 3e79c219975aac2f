package yolov3.cli.option;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Option;
import yolov3.ModelExport;
import yolov3.inference.DetectionLimits;
import yolov3.io.UserException;

/** Limits of the detections of {@code detect}, or that {@code export} builds in. */
public final class LimitOptions {

  private static final double DEFAULT_CONFIDENCE = 0.3;

  @Option(
      names = "--confidence",
      paramLabel = "THRESHOLD",
      description =
          "Confidence threshold, 0 to 1 (default: "
              + DEFAULT_CONFIDENCE
              + " in detect; in export the value of the run's config).")
  private Double confidence;

  @Option(
      names = "--iou",
      paramLabel = "THRESHOLD",
      description =
          "NMS IoU threshold, 0 to 1 (default: in detect the value that was exported; in export the value of the run's"
              + " config).")
  private Double iou;

  @Option(
      names = "--max-detections",
      paramLabel = "N",
      description =
          "Maximum detections per image (default: in detect the value that was exported; in export the value of the run's"
              + " config).")
  private Integer maxDetections;

  /** Returns the confidence threshold of {@code detect}. */
  double confidence() {
    return confidence == null ? DEFAULT_CONFIDENCE : confidence;
  }

  /**
   * @param classes indices of the wanted classes; empty for all
   * @throws UserException when a number is out of range
   */
  DetectionLimits of(Set<Integer> classes) {
    check();
    return new DetectionLimits(
        OptionalDouble.of(confidence()),
        iou == null ? OptionalDouble.empty() : OptionalDouble.of(iou),
        maxDetections == null ? OptionalInt.empty() : OptionalInt.of(maxDetections),
        classes);
  }

  /**
   * Builds the limits that were given into an export.
   *
   * @throws UserException when a number is out of range
   */
  public void setOn(ModelExport export) {
    check();
    if (confidence != null) {
      export.confidenceThreshold(confidence);
    }
    if (iou != null) {
      export.nmsIouThreshold(iou);
    }
    if (maxDetections != null) {
      export.maxDetections(maxDetections);
    }
  }

  private void check() {
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
