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
  VOC,
  /** LabelMe's: a JSON file an image. */
  @JsonProperty("labelme")
  LABELME,
  /** A table with a row a box. */
  @JsonProperty("csv")
  CSV,
  /** TFRecords of the TensorFlow Object Detection API, which hold the images. */
  @JsonProperty("tfrecord")
  TFRECORD,
  /** Create ML's: one JSON with centres and sizes in pixels. */
  @JsonProperty("createml")
  CREATEML,
  /** KITTI's: a text file an image. */
  @JsonProperty("kitti")
  KITTI,
  /** Open Images' tables. */
  @JsonProperty("openimages")
  OPENIMAGES;

  /** Returns the formats for a message or a help text. */
  public static String inWords() {
    return "auto, list, yolo, coco, voc, labelme, csv, tfrecord, createml, kitti or openimages";
  }
}
