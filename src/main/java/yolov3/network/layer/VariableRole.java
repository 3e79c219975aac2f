package yolov3.network.layer;

/** Role of a variable, which decides how it changes. */
public enum VariableRole {
  /** Weights of a convolution: trained, and decayed. */
  KERNEL,
  /** Added after a convolution without batch normalization: trained. */
  BIAS,
  /** Scale of a batch normalization: trained. */
  GAMMA,
  /** Offset of a batch normalization: trained. */
  BETA,
  /** Running mean of a batch normalization: follows the batches. */
  MOVING_MEAN,
  /** Running variance of a batch normalization: follows the batches. */
  MOVING_VARIANCE,
  /** Kept by the optimizer beside a variable. */
  SLOT;

  /** Returns true when the optimizer changes variables of this role by their gradient. */
  public boolean trainable() {
    return this == KERNEL || this == BIAS || this == GAMMA || this == BETA;
  }
}
