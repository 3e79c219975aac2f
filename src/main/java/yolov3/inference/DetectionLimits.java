package yolov3.inference;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import yolov3.geometry.Detection;
import yolov3.io.UserException;

/**
 * Which detections somebody wants to have.
 *
 * @param scoreThreshold least score, 0 to 1; empty for the detector's own
 * @param iouThreshold suppression drops a box that overlaps a better one of its class by more, 0 to
 *     1; empty for the detector's own
 * @param maxDetections of one image, at least 1; empty for the detector's own
 * @param classes indices of the classes that are wanted, counted from 0; empty for all
 */
public record DetectionLimits(
    OptionalDouble scoreThreshold,
    OptionalDouble iouThreshold,
    OptionalInt maxDetections,
    Set<Integer> classes) {

  /** What the detector itself was built with. */
  public static final DetectionLimits OF_DETECTOR =
      new DetectionLimits(
          OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty(), Set.of());

  /**
   * @throws UserException for values out of range, by the names of the options
   */
  public DetectionLimits {
    requireRange("--score", scoreThreshold);
    requireRange("--iou", iouThreshold);
    if (maxDetections.isPresent() && maxDetections.getAsInt() < 1) {
      throw new UserException(
          "--max-detections is " + maxDetections.getAsInt() + "; expected at least 1");
    }
    classes = Set.copyOf(classes);
  }

  /** Whether a detection's score and class are wanted. */
  boolean includes(Detection detection) {
    return detection.score() >= scoreThreshold.orElse(0)
        && (classes.isEmpty() || classes.contains(detection.classIndex()));
  }

  private static void requireRange(String option, OptionalDouble value) {
    if (value.isPresent() && !(value.getAsDouble() >= 0 && value.getAsDouble() <= 1)) {
      throw new UserException(option + " is " + value.getAsDouble() + "; expected 0 to 1");
    }
  }
}
