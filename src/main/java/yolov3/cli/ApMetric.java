package yolov3.cli;

import yolov3.evaluation.VocScorer;

/** Whose average precision a user wants to see. */
enum ApMetric {
  coco(null, "COCO: AP over 101 recalls, IoU 0.5 to 0.95"),
  voc07(VocScorer.ELEVEN_POINT, "VOC 2007: AP over 11 recalls, IoU 0.5"),
  voc12(VocScorer.ALL_POINT, "VOC 2010 to 2012: AP as the area under the curve, IoU 0.5");

  /** Null for COCO. */
  final VocScorer voc;

  final String title;

  ApMetric(VocScorer voc, String title) {
    this.voc = voc;
    this.title = title;
  }
}
