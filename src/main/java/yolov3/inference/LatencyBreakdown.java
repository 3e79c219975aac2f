package yolov3.inference;

/**
 * Where the time of a detection goes, in milliseconds an image; medians over some images, one image
 * at a time.
 *
 * <p>Preprocessing and suppression happen inside the SavedModel, so they are differences of times,
 * not less than 0: see {@link LatencyTest}.
 *
 * @param images how many were timed
 * @param read reading and decoding the file
 * @param preprocess scaling the image to the network's input
 * @param network convolutions and decoding of boxes
 * @param suppression non-maximum suppression, and moving the boxes back to the image
 */
public record LatencyBreakdown(
    int images, double read, double preprocess, double network, double suppression) {

  /** Of one image, milliseconds. */
  public double total() {
    return read + preprocess + network + suppression;
  }
}
