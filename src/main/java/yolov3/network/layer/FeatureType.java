package yolov3.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * Type of feature maps and of the kernels that convolve them.
 *
 * @param activatesInFloat32 whether the activation is computed between casts to float32 and back,
 *     where TensorFlow's own kernel for the type is not vectorized
 * @param convolvesImagesInFloat32 whether the first convolution is computed in float32: rounding
 *     its images, kernel and bias changes the detections more than rounding all other layers does
 */
public record FeatureType<T extends TFloating>(
    Class<T> type, boolean activatesInFloat32, boolean convolvesImagesInFloat32) {

  public static final FeatureType<TFloat32> FLOAT32 =
      new FeatureType<>(TFloat32.class, false, false);

  /** As many exponent bits as float32, so that no loss has to be scaled. */
  public static final FeatureType<TBfloat16> BFLOAT16 =
      new FeatureType<>(TBfloat16.class, true, false);

  /** For inference, where a convolution, its bias and the activation are one kernel. */
  public static final FeatureType<TBfloat16> BFLOAT16_INFERENCE =
      new FeatureType<>(TBfloat16.class, false, true);

  /** For GPUs. Gradients below 6e-8 are 0, so the loss has to be scaled. */
  public static final FeatureType<TFloat16> FLOAT16 =
      new FeatureType<>(TFloat16.class, false, false);

  /** Returns a float32 value in this type; the same operand when it is float32. */
  public Operand<T> of(Ops tf, Operand<TFloat32> value) {
    return type == TFloat32.class ? value.asOutput().expect(type) : tf.dtypes.cast(value, type);
  }

  /** Returns a value of this type as float32; the same operand when it is. */
  public Operand<TFloat32> toFloat(Ops tf, Operand<T> value) {
    return type == TFloat32.class
        ? value.asOutput().expect(TFloat32.class)
        : tf.dtypes.cast(value, TFloat32.class);
  }
}
