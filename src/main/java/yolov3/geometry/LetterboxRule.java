package yolov3.geometry;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Rule by which a letterbox scales an image. */
public enum LetterboxRule {
  /**
   * The edges of pixels lie on edges, as OpenCV and TensorFlow align them; the scaled size is
   * rounded, pixels are rounded to bytes, the rest is 128. The rule of networks trained here.
   */
  @JsonProperty("half_pixel")
  HALF_PIXEL,

  /**
   * The centres of the corner pixels lie on each other, the scaled size is truncated, nothing is
   * rounded, the rest is 127.5: {@code letterbox_image} and {@code correct_yolo_boxes} of Darknet.
   */
  @JsonProperty("darknet")
  DARKNET
}
