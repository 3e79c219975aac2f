package yolov3.evaluation;

import java.util.List;

/**
 * How good the detections of a set of images are.
 *
 * <p>The two means are over the classes that have truth; with no truth at all they are NaN.
 *
 * @param map50 mean average precision at IoU 0.5
 * @param map50To95 mean average precision over IoU 0.5, 0.55, …, 0.95: COCO's AP
 * @param best where F1 over all classes together is best: every detection counts the same whatever
 *     its class, and detections of a class without truth are false
 * @param classes one for every class, in order of the class index, those without truth included
 */
public record Metrics(
    double map50, double map50To95, OperatingPoint best, List<ClassMetrics> classes) {

  /** Keeps a copy of the list. */
  public Metrics {
    classes = List.copyOf(classes);
  }
}
