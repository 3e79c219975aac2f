package yolov3.evaluation;

/** Whose average precision a user wants to see. */
public enum ApMetric {
  coco(null, "COCO: AP over 101 recalls, IoU 0.5 to 0.95"),
  voc07(VocScorer.ELEVEN_POINT, "VOC 2007: AP over 11 recalls, IoU 0.5"),
  voc12(VocScorer.ALL_POINT, "VOC 2010 to 2012: AP as the area under the curve, IoU 0.5");

  /** Null for COCO. */
  public final VocScorer voc;

  public final String title;

  ApMetric(VocScorer voc, String title) {
    this.voc = voc;
    this.title = title;
  }
}
