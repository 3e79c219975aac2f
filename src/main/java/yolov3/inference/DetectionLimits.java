package yolov3.inference;

import java.util.Collection;
import java.util.HashSet;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import yolov3.data.ClassNames;
import yolov3.geometry.Detection;
import yolov3.io.UserException;

/**
 * Limits of the detections that come back; an empty one is the detector's own.
 *
 * @param confidenceThreshold minimum confidence, 0 to 1
 * @param nmsIouThreshold NMS IoU threshold within a class, 0 to 1
 * @param maxDetections per image, at least 1
 * @param classes indices of the wanted classes, from 0; empty for all
 */
public record DetectionLimits(
    OptionalDouble confidenceThreshold,
    OptionalDouble nmsIouThreshold,
    OptionalInt maxDetections,
    Set<Integer> classes) {

  /** The limits that the detector was built with. */
  public static final DetectionLimits OF_DETECTOR =
      new DetectionLimits(
          OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty(), Set.of());

  /** Refuses values out of range by a {@link UserException}. */
  public DetectionLimits {
    requireFraction("confidence threshold", confidenceThreshold);
    requireFraction("NMS IoU threshold", nmsIouThreshold);
    if (maxDetections.isPresent() && maxDetections.getAsInt() < 1) {
      throw new UserException(
          "maximum detections per image is %d; expected at least 1"
              .formatted(maxDetections.getAsInt()));
    }
    classes = Set.copyOf(classes);
  }

  /**
   * Finds the indices of the classes that are wanted.
   *
   * @param refusal of a name that the detector lacks: a format of that name and of its own names
   * @throws UserException when there is such a name
   */
  public static Set<Integer> indices(Collection<String> wanted, ClassNames names, String refusal) {
    Set<Integer> indices = new HashSet<>();
    for (String name : wanted) {
      int index = names.names().indexOf(name);
      if (index < 0) {
        throw new UserException(refusal.formatted(name, String.join(", ", names.names())));
      }
      indices.add(index);
    }
    return indices;
  }

  boolean includes(Detection detection) {
    return detection.score() >= confidenceThreshold.orElse(0)
        && includesClass(detection.classIndex());
  }

  /** Tells whether a class is wanted. */
  public boolean includesClass(int index) {
    return classes.isEmpty() || classes.contains(index);
  }

  private static void requireFraction(String name, OptionalDouble value) {
    if (value.isPresent() && !(value.getAsDouble() >= 0 && value.getAsDouble() <= 1)) {
      throw new UserException(name + " is " + value.getAsDouble() + "; expected 0 to 1");
    }
  }
}
