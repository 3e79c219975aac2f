package yolov3.config.section;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Annotation format of a data set. */
public enum DataFormat {
  /** Recognized from the files. */
  @JsonProperty("auto")
  AUTO,
  /** The tutorial's list: an image and its boxes a line. */
  @JsonProperty("list")
  LIST,
  /** A text file of normalized boxes beside each image, and a {@code data.yaml}. */
  @JsonProperty("yolo")
  YOLO,
  /** One JSON of all boxes. */
  @JsonProperty("coco")
  COCO,
  /** An XML file an image. */
  @JsonProperty("voc")
  VOC
}
