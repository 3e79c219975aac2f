package yolov3.config.section;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the boxes of a data set are written down. */
public enum DataFormat {
  /** Whichever the files are. */
  @JsonProperty("auto")
  AUTO,
  /** The tutorial's list: a picture and its boxes a line. */
  @JsonProperty("list")
  LIST,
  /** Text files of fractions beside the pictures, and a {@code data.yaml}. */
  @JsonProperty("yolo")
  YOLO,
  /** One JSON of all boxes. */
  @JsonProperty("coco")
  COCO,
  /** An XML file a picture. */
  @JsonProperty("voc")
  VOC
}
