package yolov3.network.serving;

/** Public names of a SavedModel: signatures, inputs and outputs. */
public final class Signatures {

  /** Takes {@link #IMAGES}. */
  public static final String DEFAULT = "serving_default";

  /** Takes {@link #IMAGE_BYTES}; gives the same. */
  public static final String BYTES = "serving_bytes";

  /** Takes {@link #RAW_IMAGES}, letterboxed; gives boxes before NMS. */
  public static final String RAW = "raw";

  /** uint8 [batch, height, width, 3], RGB. */
  public static final String IMAGES = "input_tensor";

  /** string [batch], each a JPEG or PNG. */
  public static final String IMAGE_BYTES = "image_bytes";

  /** float32 [batch, n, 4]: ymin, xmin, ymax, xmax normalized to the image. */
  public static final String BOXES = "detection_boxes";

  /** float32 [batch, n], descending confidence. */
  public static final String SCORES = "detection_scores";

  /** float32 [batch, n], counted from 1. */
  public static final String CLASSES = "detection_classes";

  /** float32 [batch]: number of detections, without padding. */
  public static final String COUNT = "num_detections";

  /** float32 [1, input, input, 3], RGB, 0 to 255. */
  public static final String RAW_IMAGES = "images";

  /** float32 [1, m, 4]: ymin, xmin, ymax, xmax normalized to the input, not clipped. */
  public static final String RAW_BOXES = "boxes";

  /** float32 [1, m, classes]. */
  public static final String RAW_SCORES = "scores";

  private Signatures() {}
}
