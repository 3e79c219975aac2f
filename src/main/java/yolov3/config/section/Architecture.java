package yolov3.config.section;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import yolov3.geometry.Anchor;

/**
 * The networks that can be built, with the strides of their heads and the anchors that they were
 * published with.
 */
public enum Architecture {
  /** Darknet-53 with three heads (arXiv 1804.02767); anchors of the paper, found on COCO at 416. */
  @JsonProperty("yolov3")
  YOLOV3(
      "YOLOv3",
      List.of(8, 16, 32),
      List.of(
          new Anchor(10, 13),
          new Anchor(16, 30),
          new Anchor(33, 23),
          new Anchor(30, 61),
          new Anchor(62, 45),
          new Anchor(59, 119),
          new Anchor(116, 90),
          new Anchor(156, 198),
          new Anchor(373, 326))),

  /** Seven convolutions with max pooling and two heads; anchors of the tutorial. */
  @JsonProperty("yolov3-tiny")
  YOLOV3_TINY(
      "YOLOv3-tiny",
      List.of(16, 32),
      List.of(
          new Anchor(10, 14),
          new Anchor(23, 27),
          new Anchor(37, 58),
          new Anchor(81, 82),
          new Anchor(135, 169),
          new Anchor(344, 319)));

  /** Anchors of one head. */
  public static final int ANCHORS_PER_SCALE = 3;

  private final String title;
  private final List<Integer> strides;
  private final List<Anchor> defaultAnchors;

  Architecture(String title, List<Integer> strides, List<Anchor> defaultAnchors) {
    this.title = title;
    this.strides = strides;
    this.defaultAnchors = defaultAnchors;
  }

  /** The name that people know. */
  public String title() {
    return title;
  }

  /** Input pixels for one cell of each head, the finest first. */
  public List<Integer> strides() {
    return strides;
  }

  /** Three anchors a head in the order of {@link #strides()}, input pixels. */
  public List<Anchor> defaultAnchors() {
    return defaultAnchors;
  }
}
