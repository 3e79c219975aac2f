package yolov3.geometry;

/**
 * A true object of an image.
 *
 * @param box where it is, pixels
 * @param classIndex what it is, counted from 0
 * @param kind whether a detector must find it
 * @param area square pixels that the object itself covers, for scores by size: at most its box's
 */
public record LabelledBox(Box box, int classIndex, Kind kind, double area) {

  /** An object that fills its box and must be found. */
  public LabelledBox(Box box, int classIndex) {
    this(box, classIndex, Kind.OBJECT, box.area());
  }

  /** The same object after the image was scaled, moved or cut; it fills its new box. */
  public LabelledBox withBox(Box newBox) {
    return new LabelledBox(newBox, classIndex, kind, newBox.area());
  }

  /** The same object as one of another class. */
  public LabelledBox withClass(int newClassIndex) {
    return new LabelledBox(box, newClassIndex, kind, area);
  }

  /** Whether it is taught and counts in a score; finding one that doesn't is no mistake. */
  public boolean counts() {
    return kind == Kind.OBJECT;
  }

  /** Whether a detector must find a true object. */
  public enum Kind {
    /** One object. */
    OBJECT,
    /** One object that is hard to see: Pascal VOC's {@code difficult}. */
    DIFFICULT,
    /** Many objects in one box: COCO's {@code iscrowd}. */
    CROWD
  }
}
