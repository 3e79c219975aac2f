package yolov3.evaluation.coco;

/**
 * Meaning of the ids in a file of detections, where the file itself is ambiguous.
 *
 * @param firstCategory {@code category_id} of the first class where the ground truth has no ids of
 *     its own, 0 or 1; null for 1, with a warning when the file could count from 0 as well
 */
public record DetectionIds(ImageKey images, Integer firstCategory) {

  public static final DetectionIds AS_FOUND = new DetectionIds(ImageKey.AUTO, null);

  /** Field by which a detection names its image. */
  public enum ImageKey {
    /** Its id, else its file name; refused when both are possible and differ. */
    AUTO,
    /** {@code image_id}, an id of the COCO file. */
    ID,
    /** {@code file_name}, or an {@code image_id} that is the file's name without its ending. */
    NAME
  }
}
