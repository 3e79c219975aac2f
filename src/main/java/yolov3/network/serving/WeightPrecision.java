package yolov3.network.serving;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Type of an export's kernels; the network computes in float32. */
public enum WeightPrecision {
  @JsonProperty("float32")
  FLOAT32(1e-5),
  @JsonProperty("float16")
  FLOAT16(1e-3);

  private final double rounding;

  WeightPrecision(double rounding) {
    this.rounding = rounding;
  }

  /** Returns the relative change, some roundings large, that must make no difference. */
  public double rounding() {
    return rounding;
  }
}
