package yolov3.geometry;

/**
 * Ground-truth object of an image.
 *
 * @param box pixels
 * @param classIndex from 0
 * @param area square pixels of the object itself, for metrics by size: at most its box's
 */
public record LabelledBox(Box box, int classIndex, Kind kind, double area) {

  /** Areas may have been read as float. */
  private static final double FLOAT_ROUNDING = 1e-6;

  /** Makes an object that fills its box and must be found. */
  public LabelledBox(Box box, int classIndex) {
    this(box, classIndex, Kind.OBJECT, box.area());
  }

  /** Returns the object after its image was scaled, moved or cropped; it fills its new box. */
  public LabelledBox withBox(Box newBox) {
    return new LabelledBox(newBox, classIndex, kind, newBox.area());
  }

  /** Returns the object with another class. */
  public LabelledBox withClass(int newClassIndex) {
    return new LabelledBox(box, newClassIndex, kind, area);
  }

  /** Returns true unless its area is smaller than its box's. */
  public boolean fillsBox() {
    return area >= (1 - FLOAT_ROUNDING) * box.area();
  }

  /** Returns true when it is a target and counts in metrics; finding another is no mistake. */
  public boolean counts() {
    return kind == Kind.OBJECT;
  }

  /** Kind of a ground-truth object; a detector must find only plain ones. */
  public enum Kind {
    OBJECT,
    /** One object that is hard to see: Pascal VOC's {@code difficult}. */
    DIFFICULT,
    /** Many objects in one box: COCO's {@code iscrowd}. */
    CROWD
  }
}
