package yolov3.network.assignment;

import java.util.List;
import yolov3.geometry.LabelledBox;

/**
 * Targets of one scale of one image.
 *
 * @param positives predictions that are responsible for a box; no two share row, column and anchor
 * @param backgroundBoxes ground truth that keeps predictions of this scale from being trained as
 *     background: a crowd those inside it, any other box those that overlap it
 */
public record ScaleTargets(List<Positive> positives, List<LabelledBox> backgroundBoxes) {

  public ScaleTargets {
    positives = List.copyOf(positives);
    backgroundBoxes = List.copyOf(backgroundBoxes);
  }

  /**
   * A prediction that is responsible for an object.
   *
   * @param row of the cell, from the top, 0 to gridSize − 1
   * @param column of the cell, from the left, 0 to gridSize − 1
   * @param anchor index within the scale, 0 to 2
   */
  public record Positive(int row, int column, int anchor, LabelledBox object) {}
}
