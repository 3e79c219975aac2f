package yolov3.evaluation;

import java.util.List;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/** Short names for what tests of metrics are made of. */
public final class Boxes {

  /** 10 × 10 pixels. */
  public static final Box HERE = new Box(0, 0, 10, 10);

  /** Overlaps {@link #HERE} with IoU 4 / 10. */
  public static final Box NEAR_HERE = new Box(0, 0, 10, 4);

  /** Overlaps {@link #HERE} with IoU 6 / 10. */
  public static final Box MOSTLY_HERE = new Box(0, 0, 10, 6);

  public static final Box THERE = new Box(50, 50, 60, 60);
  public static final Box NOWHERE = new Box(80, 80, 90, 90);

  private Boxes() {}

  public static LabelledBox object(Box box, int classIndex) {
    return new LabelledBox(box, classIndex);
  }

  public static LabelledBox difficult(Box box, int classIndex) {
    return new LabelledBox(box, classIndex, LabelledBox.Kind.DIFFICULT, box.area());
  }

  public static LabelledBox crowd(Box box, int classIndex) {
    return new LabelledBox(box, classIndex, LabelledBox.Kind.CROWD, box.area());
  }

  public static Detection found(Box box, int classIndex, double score) {
    return new Detection(box, classIndex, score);
  }

  public static ImageResult image(List<LabelledBox> groundTruth, Detection... detections) {
    return new ImageResult(groundTruth, List.of(detections));
  }
}
