package yolov3.config.section;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Loss, {@code yolov3.network.loss.YoloLoss}.
 *
 * @param box what the box loss compares
 * @param anchorThreshold an anchor whose IoU with a ground-truth box is above this is responsible
 *     for it
 * @param ignoreThreshold a prediction whose IoU with a ground-truth box reaches this is not trained
 *     as background
 * @param labelSmoothing δ of the class targets onehot·(1−δ) + δ/classes
 * @param backgroundBoxes ground truth that keeps a prediction from being background
 * @param anchorConflicts treatment of a box whose anchors all go to later boxes of its cells
 */
public record LossConfig(
    BoxLoss box,
    double anchorThreshold,
    double ignoreThreshold,
    double labelSmoothing,
    BackgroundBoxes backgroundBoxes,
    AnchorConflicts anchorConflicts) {

  public LossConfig {
    Rule.present("loss.box", box, "giou, diou or ciou");
    Rule.inRange("loss.anchor_threshold", anchorThreshold, 0, 1);
    Rule.require(
        ignoreThreshold > 0 && ignoreThreshold <= 1,
        "loss.ignore_threshold",
        ignoreThreshold,
        "above 0, which every prediction reaches, and at most 1");
    Rule.inRange("loss.label_smoothing", labelSmoothing, 0, 1);
    Rule.present("loss.background_boxes", backgroundBoxes, "all or scale");
    Rule.present("loss.anchor_conflicts", anchorConflicts, "next_best or later_box");
  }

  /** Overlap whose difference to 1 is the loss of a box. */
  public enum BoxLoss {
    /** Generalized IoU (arXiv 1902.09630), as in the tutorial. */
    @JsonProperty("giou")
    GIOU,
    /** IoU less the distance of the centres (arXiv 1911.08287, equation 7). */
    @JsonProperty("diou")
    DIOU,
    /** DIoU less the difference of the aspect ratios (arXiv 1911.08287, equation 10). */
    @JsonProperty("ciou")
    CIOU
  }

  /** Ground truth that a prediction is compared with before it counts as background. */
  public enum BackgroundBoxes {
    /** All of the image, as the tutorial's text says. */
    @JsonProperty("all")
    ALL,
    /**
     * Boxes assigned to the prediction's own scale, as in the tutorial's code, and those that do
     * not count.
     */
    @JsonProperty("scale")
    SCALE
  }

  /** Treatment of a box whose anchors all go to later boxes of its cells. */
  public enum AnchorConflicts {
    /** It gets the best anchor that no box has. */
    @JsonProperty("next_best")
    NEXT_BEST,
    /** No prediction is responsible for it, as in the tutorial's code. */
    @JsonProperty("later_box")
    LATER_BOX
  }
}
