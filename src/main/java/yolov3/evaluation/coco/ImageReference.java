package yolov3.evaluation.coco;

import yolov3.data.CocoId;

/**
 * The words by which a detection names its image.
 *
 * @param imageId as written
 * @param fileName beside it, or null
 */
record ImageReference(CocoId imageId, String fileName) {

  /** For messages: {@code image_id 7 (file_name 'a.jpg')}. */
  @Override
  public String toString() {
    return "image_id "
        + imageId
        + (fileName == null ? "" : " (file_name " + CocoId.of(fileName) + ")");
  }
}
