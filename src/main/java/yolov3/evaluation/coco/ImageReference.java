package yolov3.evaluation.coco;

import yolov3.data.CocoId;

/** The {@code image_id} by which a detection names its image; {@code file_name} may be null. */
record ImageReference(CocoId imageId, String fileName) {

  /** Formats for messages: {@code image_id 7 (file_name 'a.jpg')}. */
  @Override
  public String toString() {
    String name = fileName == null ? "" : " (file_name " + CocoId.of(fileName) + ")";
    return "image_id " + imageId + name;
  }
}
