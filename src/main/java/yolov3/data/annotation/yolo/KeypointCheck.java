package yolov3.data.annotation.yolo;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Check of lines with more than five numbers for keypoints behind a box, {@code class x y width
 * height x1 y1 x2 y2 …}, which would pass as polygons. One object for the label files of a split;
 * may be used by several threads.
 *
 * <p>No line alone is sure. A box has its keypoints inside and around its centre, and all lines of
 * a set have as many. The first corner of a polygon lies on its outline, so seldom in the middle of
 * the others, and never for a turned box; nor is the second corner the size of a box around it.
 */
final class KeypointCheck {

  /** Numbers in front of the keypoints. */
  private static final int FIRST = 5;

  /** By which keypoints may leave their box, as a fraction of its size. */
  private static final double MARGIN = 0.05;

  /** By which boxes may leave their image, as a fraction of its size. */
  private static final double MARGIN_OF_IMAGE = 0.005;

  /** Of the half extent of the keypoints, by which their middle may differ from the box's. */
  private static final double MAX_OFFSET = 0.5;

  private OptionalInt count = OptionalInt.empty();
  private boolean hasOtherCounts;
  private long lines;
  private long likeKeypoints;
  private String firstPlace;

  /**
   * Takes a line that can be read as a polygon.
   *
   * @param place {@code file:line}
   * @param numbers class, then an even count of at least six, normalized
   */
  void add(String place, double[] numbers) {
    boolean isLike =
        isLikeKeypoints(numbers, 2) || hasVisibilities(numbers) && isLikeKeypoints(numbers, 3);
    synchronized (this) {
      hasOtherCounts |= count.isPresent() && count.getAsInt() != numbers.length;
      count = OptionalInt.of(numbers.length);
      lines++;
      if (isLike) {
        likeKeypoints++;
        if (firstPlace == null || place.compareTo(firstPlace) < 0) {
          firstPlace = place;
        }
      }
    }
  }

  /** Returns a message when most lines look like boxes with keypoints, as many on each. */
  synchronized Optional<String> problem() {
    return hasOtherCounts || 2 * likeKeypoints <= lines
        ? Optional.empty()
        : Optional.of(
            ("%s: looks like a box with keypoints behind it, as do %d of the %d lines with %d numbers;"
                    + " expected boxes or polygons, so export one of these")
                .formatted(firstPlace, likeKeypoints, lines, count.getAsInt()));
  }

  /** Tells whether every third number is 0, 1 or 2, as whether a keypoint is labelled and seen. */
  private static boolean hasVisibilities(double[] numbers) {
    for (int i = FIRST + 2; i < numbers.length; i += 3) {
      if (numbers[i] != 0 && numbers[i] != 1 && numbers[i] != 2) {
        return false;
      }
    }
    return (numbers.length - FIRST) % 3 == 0;
  }

  private static boolean isLikeKeypoints(double[] numbers, int step) {
    for (int axis = 0; axis < 2; axis++) {
      double centre = numbers[1 + axis];
      double half = numbers[3 + axis] / 2;
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (int i = FIRST; i < numbers.length; i += step) {
        if (numbers[i] != 0 || numbers[i + 1] != 0) { // else it is missing
          min = Math.min(min, numbers[i + axis]);
          max = Math.max(max, numbers[i + axis]);
        }
      }
      double reach = half * (1 + 2 * MARGIN);
      boolean isInside =
          centre - half >= -MARGIN_OF_IMAGE
              && centre + half <= 1 + MARGIN_OF_IMAGE
              && min >= centre - reach
              && max <= centre + reach;
      boolean areMissing = min > max;
      boolean isAround =
          areMissing || Math.abs((min + max) / 2 - centre) < MAX_OFFSET * (max - min) / 2;
      if (!isInside || !isAround) {
        return false;
      }
    }
    return true;
  }
}
