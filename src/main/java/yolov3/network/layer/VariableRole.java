package yolov3.network.layer;

/** What a variable is for, which decides how it changes. */
public enum VariableRole {
  /** Weights of a convolution: trained, and decayed. */
  KERNEL,
  /** Added after a convolution without batch normalisation: trained. */
  BIAS,
  /** Scale of a batch normalisation: trained. */
  GAMMA,
  /** Offset of a batch normalisation: trained. */
  BETA,
  /** Running mean of a batch normalisation: follows the batches. */
  MOVING_MEAN,
  /** Running variance of a batch normalisation: follows the batches. */
  MOVING_VARIANCE,
  /** Kept by the optimizer beside a variable. */
  SLOT;

  /** Whether the optimizer changes variables of this role by their gradient. */
  public boolean trainable() {
    return this == KERNEL || this == BIAS || this == GAMMA || this == BETA;
  }
}
