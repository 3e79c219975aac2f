package yolov3.network.serving;

/** Names that clients of a SavedModel know: its signatures, what they take and what they give. */
public final class Signatures {

  /** Takes {@link #IMAGES}. */
  public static final String DEFAULT = "serving_default";

  /** Takes {@link #IMAGE_BYTES}; gives the same. */
  public static final String BYTES = "serving_bytes";

  /** Takes {@link #RAW_IMAGES}, letterboxed; gives boxes before suppression. */
  public static final String RAW = "raw";

  /** uint8 [batch, height, width, 3], RGB. */
  public static final String IMAGES = "input_tensor";

  /** string [batch], each a JPEG or PNG. */
  public static final String IMAGE_BYTES = "image_bytes";

  /** float32 [batch, n, 4]: ymin, xmin, ymax, xmax as parts of the image. */
  public static final String BOXES = "detection_boxes";

  /** float32 [batch, n], the best first. */
  public static final String SCORES = "detection_scores";

  /** float32 [batch, n], counted from 1. */
  public static final String CLASSES = "detection_classes";

  /** float32 [batch]: how many of the n are detections. */
  public static final String COUNT = "num_detections";

  /** float32 [1, input, input, 3], RGB, 0 to 255. */
  public static final String RAW_IMAGES = "images";

  /** float32 [1, m, 4]: ymin, xmin, ymax, xmax as parts of the input, not cut to it. */
  public static final String RAW_BOXES = "boxes";

  /** float32 [1, m, classes]. */
  public static final String RAW_SCORES = "scores";

  private Signatures() {}
}
