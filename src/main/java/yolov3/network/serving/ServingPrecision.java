package yolov3.network.serving;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;
import yolov3.network.layer.FeatureType;

/** Types in which an export keeps its kernels and computes its layers; its outputs are float32. */
public enum ServingPrecision {
  /** Kernels and layers are float32. */
  @JsonProperty("float32")
  FLOAT32(TFloat32.class, FeatureType.FLOAT32, 1e-5),

  /** Kernels are kept as float16; layers compute in float32. */
  @JsonProperty("float16")
  FLOAT16(TFloat16.class, FeatureType.FLOAT32, 1e-3),

  /** Kernels are kept as bfloat16, in which layers compute too, but for the first convolution. */
  @JsonProperty("bfloat16")
  BFLOAT16(TBfloat16.class, FeatureType.BFLOAT16_INFERENCE, 8e-3);

  private final Class<? extends TFloating> kernels;
  private final FeatureType<? extends TFloating> layers;
  private final double rounding;

  ServingPrecision(
      Class<? extends TFloating> kernels,
      FeatureType<? extends TFloating> layers,
      double rounding) {
    this.kernels = kernels;
    this.layers = layers;
    this.rounding = rounding;
  }

  /** Returns the type in which kernels are kept. */
  Class<? extends TFloating> kernels() {
    return kernels;
  }

  /** Returns the type in which layers compute. */
  FeatureType<? extends TFloating> layers() {
    return layers;
  }

  /** Returns the relative change, some roundings large, that must make no difference. */
  public double rounding() {
    return rounding;
  }
}
