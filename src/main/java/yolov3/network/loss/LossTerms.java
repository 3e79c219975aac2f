package yolov3.network.loss;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Loss terms: the mean of a batch, or a sum or mean over many images, as the holder says. Its names
 * in JSON are those of the TensorBoard tags, which every checkpoint has.
 *
 * @param box box loss: GIoU, DIoU or CIoU
 * @param objectness objectness loss
 * @param classification class loss
 */
public record LossTerms(
    @JsonProperty("giou") double box,
    @JsonProperty("confidence") double objectness,
    double classification) {

  public static final LossTerms ZERO = new LossTerms(0, 0, 0);

  /** Returns the sum of the three terms. */
  public double total() {
    return box + objectness + classification;
  }

  /** Adds term by term. */
  public LossTerms plus(LossTerms other) {
    return new LossTerms(
        box + other.box, objectness + other.objectness, classification + other.classification);
  }

  /** Multiplies every term. */
  public LossTerms times(double factor) {
    return new LossTerms(box * factor, objectness * factor, classification * factor);
  }

  /** Returns false when a term is NaN or infinite. */
  public boolean isFinite() {
    return Double.isFinite(total());
  }
}
