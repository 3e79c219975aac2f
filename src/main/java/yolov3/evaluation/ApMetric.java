package yolov3.evaluation;

/** Definitions of average precision (AP) that a user can ask for. */
public enum ApMetric {
  coco(null, "COCO: AP over 101 recalls, IoU 0.5 to 0.95"),
  voc07(VocEvaluator.ELEVEN_POINT, "VOC 2007: AP over 11 recalls, IoU 0.5"),
  voc12(VocEvaluator.ALL_POINT, "VOC 2010 to 2012: AP as the area under the curve, IoU 0.5");

  /** Null for COCO. */
  public final VocEvaluator voc;

  public final String title;

  ApMetric(VocEvaluator voc, String title) {
    this.voc = voc;
    this.title = title;
  }
}
