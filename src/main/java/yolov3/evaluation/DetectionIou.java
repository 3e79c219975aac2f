package yolov3.evaluation;

import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/** Overlap of a detection with a ground-truth box. */
public final class DetectionIou {

  private DetectionIou() {}

  /**
   * Computes intersection over union, 0 to 1; with a crowd, in whose box one detection is one of
   * many objects, intersection over the area of the detection, as pycocotools does.
   */
  public static double of(Box detected, LabelledBox object) {
    if (object.kind() != LabelledBox.Kind.CROWD) {
      return detected.iou(object.box());
    }
    double intersection = detected.intersectionArea(object.box());
    return intersection > 0 ? intersection / detected.area() : 0;
  }
}
