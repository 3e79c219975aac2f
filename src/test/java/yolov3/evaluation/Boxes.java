package yolov3.evaluation;

import java.util.List;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/** Short names for what tests of scores are made of. */
final class Boxes {

  /** 10 × 10 pixels. */
  static final Box HERE = new Box(0, 0, 10, 10);

  /** Overlaps {@link #HERE} with IoU 4 / 10. */
  static final Box NEAR_HERE = new Box(0, 0, 10, 4);

  /** Overlaps {@link #HERE} with IoU 6 / 10. */
  static final Box MOSTLY_HERE = new Box(0, 0, 10, 6);

  static final Box THERE = new Box(50, 50, 60, 60);
  static final Box NOWHERE = new Box(80, 80, 90, 90);

  private Boxes() {}

  static LabelledBox object(Box box, int classIndex) {
    return new LabelledBox(box, classIndex);
  }

  static LabelledBox difficult(Box box, int classIndex) {
    return new LabelledBox(box, classIndex, LabelledBox.Kind.DIFFICULT, box.area());
  }

  static LabelledBox crowd(Box box, int classIndex) {
    return new LabelledBox(box, classIndex, LabelledBox.Kind.CROWD, box.area());
  }

  static Detection found(Box box, int classIndex, double score) {
    return new Detection(box, classIndex, score);
  }

  static ImageResult image(List<LabelledBox> groundTruth, Detection... detections) {
    return new ImageResult(groundTruth, List.of(detections));
  }
}
