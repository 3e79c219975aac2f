package yolov3.config.section;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The loss, {@code yolov3.network.loss.YoloLoss}.
 *
 * @param anchorThreshold an anchor whose IoU with a true box is above this answers for it
 * @param ignoreThreshold a prediction whose IoU with a true box reaches this is not taught to be
 *     background
 * @param labelSmoothing δ of the class targets onehot·(1−δ) + δ/classes
 * @param backgroundBoxes which true boxes save a prediction from being background
 * @param anchorConflicts what becomes of a box whose anchors all go to later boxes of its cells
 */
public record LossConfig(
    double anchorThreshold,
    double ignoreThreshold,
    double labelSmoothing,
    BackgroundBoxes backgroundBoxes,
    AnchorConflicts anchorConflicts) {

  /** Refuses thresholds outside 0 to 1. */
  public LossConfig {
    Rule.inRange("loss.anchor_threshold", anchorThreshold, 0, 1);
    Rule.inRange("loss.ignore_threshold", ignoreThreshold, 0, 1);
    Rule.inRange("loss.label_smoothing", labelSmoothing, 0, 1);
    Rule.present("loss.background_boxes", backgroundBoxes, "all or scale");
    Rule.present("loss.anchor_conflicts", anchorConflicts, "next_best or later_box");
  }

  /** The true boxes that a prediction is compared with before it counts as background. */
  public enum BackgroundBoxes {
    /** All of the image, as the tutorial's text says. */
    @JsonProperty("all")
    ALL,
    /**
     * Those assigned to the prediction's own scale, as the tutorial's code does, and those that do
     * not count.
     */
    @JsonProperty("scale")
    SCALE
  }

  /** What becomes of a box whose anchors all go to later boxes of its cells. */
  public enum AnchorConflicts {
    /** It has the best anchor of those that no box has. */
    @JsonProperty("next_best")
    NEXT_BEST,
    /** No prediction is responsible for it, as in the tutorial's code. */
    @JsonProperty("later_box")
    LATER_BOX
  }
}
