package yolov3.evaluation.coco;

/**
 * The meaning of the ids in a file of detections, where the file itself does not tell.
 *
 * @param images how its detections name their images
 * @param firstCategory {@code category_id} of the first class where the ground truth has no ids of
 *     its own, 0 or 1; {@code null} for 1, with a warning when the file could count from 0 as well
 */
public record DetectionIds(ImageKey images, Integer firstCategory) {

  /** What the file tells, and nothing else. */
  public static final DetectionIds AS_FOUND = new DetectionIds(ImageKey.AUTO, null);

  /** What names an image. */
  public enum ImageKey {
    /** Its id, else its file name; refused when both are possible and differ. */
    AUTO,
    /** {@code image_id} is the id that COCO's file gives. */
    ID,
    /** {@code file_name}, or {@code image_id} that is the file's name without its ending. */
    NAME
  }
}
