package yolov3.config.section;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the boxes of a data set are written down. */
public enum DataFormat {
  /** Whichever the files are. */
  @JsonProperty("auto")
  AUTO,
  /** The tutorial's list: an image and its boxes a line. */
  @JsonProperty("list")
  LIST,
  /** Text files of fractions beside the images, and a {@code data.yaml}. */
  @JsonProperty("yolo")
  YOLO,
  /** One JSON of all boxes. */
  @JsonProperty("coco")
  COCO,
  /** An XML file an image. */
  @JsonProperty("voc")
  VOC
}
