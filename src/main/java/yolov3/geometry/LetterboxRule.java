package yolov3.geometry;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Rule by which a letterbox scales an image. */
public enum LetterboxRule {
  /**
   * Pixel edges are aligned, as in OpenCV and TensorFlow; the scaled size is rounded, pixels are
   * rounded to bytes, the padding is 128. The rule of networks trained here.
   */
  @JsonProperty("half_pixel")
  HALF_PIXEL,

  /**
   * The centres of the corner pixels are aligned, the scaled size is truncated, nothing is rounded,
   * the padding is 127.5: {@code letterbox_image} and {@code correct_yolo_boxes} of Darknet.
   */
  @JsonProperty("darknet")
  DARKNET
}
