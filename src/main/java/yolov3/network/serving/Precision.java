package yolov3.network.serving;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The type in which an export keeps its kernels; the network computes in float32. */
public enum Precision {
  /** As trained. */
  @JsonProperty("float32")
  FLOAT32(1e-5),
  /** Half the size. */
  @JsonProperty("float16")
  FLOAT16(1e-3);

  private final double rounding;

  Precision(double rounding) {
    this.rounding = rounding;
  }

  /** Relative change, some roundings large, that must make no difference to a network. */
  public double rounding() {
    return rounding;
  }
}
