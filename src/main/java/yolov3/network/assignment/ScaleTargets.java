package yolov3.network.assignment;

import java.util.List;
import yolov3.geometry.LabelledBox;

/**
 * What one scale of one image should predict.
 *
 * @param positives the predictions that answer for a box; no two share row, column and anchor
 * @param backgroundBoxes the ground truth that saves a prediction of this scale from being trained
 *     as background; a crowd saves what lies in it, any other box what it overlaps
 */
public record ScaleTargets(List<Positive> positives, List<LabelledBox> backgroundBoxes) {

  /** Copies the lists. */
  public ScaleTargets {
    positives = List.copyOf(positives);
    backgroundBoxes = List.copyOf(backgroundBoxes);
  }

  /**
   * A prediction that answers for an object.
   *
   * @param row of the cell, from the top, 0 to gridSize − 1
   * @param column of the cell, from the left, 0 to gridSize − 1
   * @param anchor index within the scale, 0 to 2
   * @param object what it should predict
   */
  public record Positive(int row, int column, int anchor, LabelledBox object) {}
}
