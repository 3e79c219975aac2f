package yolov3.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/** Source of the variables of layers: a {@link VariableStore}, or a {@link MovingAverage}. */
@FunctionalInterface
public interface VariableSource {

  /**
   * Returns the value of a variable; the same one for the same name.
   *
   * @param name path with slashes
   */
  Operand<TFloat32> value(String name, Shape shape, VariableRole role, Initializer initializer);

  /**
   * Returns the value of a kernel in the type of the feature maps that it convolves.
   *
   * @param tf for a cast, if one is needed
   */
  default <T extends TFloating> Operand<T> kernel(
      Ops tf, FeatureType<T> type, String name, Shape shape, Initializer initializer) {
    return type.of(tf, value(name, shape, VariableRole.KERNEL, initializer));
  }
}
