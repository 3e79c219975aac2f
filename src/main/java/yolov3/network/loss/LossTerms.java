package yolov3.network.loss;

/**
 * Loss terms: the mean of a batch, or a sum or mean over many images, as the holder says.
 *
 * @param giou box loss
 * @param confidence objectness loss
 * @param classification class loss
 */
public record LossTerms(double giou, double confidence, double classification) {

  public static final LossTerms ZERO = new LossTerms(0, 0, 0);

  /** Returns the sum of the three terms. */
  public double total() {
    return giou + confidence + classification;
  }

  /** Adds term by term. */
  public LossTerms plus(LossTerms other) {
    return new LossTerms(
        giou + other.giou, confidence + other.confidence, classification + other.classification);
  }

  /** Multiplies every term. */
  public LossTerms times(double factor) {
    return new LossTerms(giou * factor, confidence * factor, classification * factor);
  }

  /** Returns false when a term is NaN or infinite. */
  public boolean isFinite() {
    return Double.isFinite(total());
  }
}
