package yolov3.detection;

import java.util.List;
import java.util.Optional;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;

/** Whether two programs see the same in an image. */
public final class DetectionComparison {

  /**
   * Below this, whether a detection survives suppression and the limit may hang on the last bit.
   */
  private static final double LEAST_SCORE = 0.01;

  private static final double SCORE_TOLERANCE = 1e-3;

  /** Of a box's longer side and one pixel more. */
  private static final double EDGE_TOLERANCE = 1e-3;

  private DetectionComparison() {}

  /**
   * @return the first detection, with a score above {@value #LEAST_SCORE}, that only one of both
   *     has; empty when there is none
   */
  public static Optional<String> difference(List<Detection> expected, List<Detection> found) {
    return firstMissing(expected, found)
        .map(detection -> detection + " is missing")
        .or(() -> firstMissing(found, expected).map(detection -> detection + " is new"));
  }

  private static Optional<Detection> firstMissing(List<Detection> of, List<Detection> in) {
    return of.stream()
        .filter(detection -> detection.score() > LEAST_SCORE)
        .filter(detection -> in.stream().noneMatch(other -> same(detection, other)))
        .findFirst();
  }

  private static boolean same(Detection a, Detection b) {
    return a.classIndex() == b.classIndex()
        && Math.abs(a.score() - b.score()) <= SCORE_TOLERANCE
        && same(a.box(), b.box());
  }

  /** By edges, not by IoU: a box that was cut at the edge of its image may have no area. */
  private static boolean same(Box a, Box b) {
    double tolerance = EDGE_TOLERANCE * (1 + Math.max(a.width(), a.height()));
    return Math.abs(a.xmin() - b.xmin()) <= tolerance
        && Math.abs(a.ymin() - b.ymin()) <= tolerance
        && Math.abs(a.xmax() - b.xmax()) <= tolerance
        && Math.abs(a.ymax() - b.ymax()) <= tolerance;
  }
}
