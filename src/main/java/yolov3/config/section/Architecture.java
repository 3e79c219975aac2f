package yolov3.config.section;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.IntStream;
import yolov3.geometry.Anchor;

/** Networks that can be built, with the strides and the published anchors of their heads. */
public enum Architecture {
  /** Darknet-53 with three heads (arXiv 1804.02767); anchors of the paper, found on COCO at 416. */
  @JsonProperty("yolov3")
  YOLOV3(
      "YOLOv3",
      List.of(8, 16, 32),
      new int[] {10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326}),

  /** Seven convolutions with max pooling and two heads; anchors of the tutorial. */
  @JsonProperty("yolov3-tiny")
  YOLOV3_TINY(
      "YOLOv3-tiny",
      List.of(16, 32),
      new int[] {10, 14, 23, 27, 37, 58, 81, 82, 135, 169, 344, 319});

  public static final int ANCHORS_PER_SCALE = 3;

  private final String title;
  private final List<Integer> strides;
  private final List<Anchor> defaultAnchors;

  /**
   * @param anchorSizes width and height of each anchor in turn
   */
  Architecture(String title, List<Integer> strides, int[] anchorSizes) {
    this.title = title;
    this.strides = strides;
    defaultAnchors =
        IntStream.range(0, anchorSizes.length / 2)
            .mapToObj(i -> new Anchor(anchorSizes[2 * i], anchorSizes[2 * i + 1]))
            .toList();
  }

  /** Returns the name as papers write it. */
  public String title() {
    return title;
  }

  /** Returns the input pixels for one cell of each head, the finest first. */
  public List<Integer> strides() {
    return strides;
  }

  /** Returns three anchors for each head in the order of {@link #strides()}, input pixels. */
  public List<Anchor> defaultAnchors() {
    return defaultAnchors;
  }
}
