package yolov3.network.loss;

/**
 * Three loss terms: the mean of a batch, or a sum or mean over many images; the holder says which.
 *
 * @param giou box loss
 * @param confidence objectness loss
 * @param classification class loss
 */
public record LossTerms(double giou, double confidence, double classification) {

  /** What a sum starts from. */
  public static final LossTerms ZERO = new LossTerms(0, 0, 0);

  /** The sum of the three terms. */
  public double total() {
    return giou + confidence + classification;
  }

  /** Term by term. */
  public LossTerms plus(LossTerms other) {
    return new LossTerms(
        giou + other.giou, confidence + other.confidence, classification + other.classification);
  }

  /** Term by term. */
  public LossTerms times(double factor) {
    return new LossTerms(giou * factor, confidence * factor, classification * factor);
  }

  /** Whether all terms are numbers. */
  public boolean isFinite() {
    return Double.isFinite(total());
  }
}
