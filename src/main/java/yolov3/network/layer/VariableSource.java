package yolov3.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Source of the variables of layers: a {@link VariableStore}, or a {@link MovingAverage}. */
@FunctionalInterface
public interface VariableSource {

  /**
   * Returns the value of a variable; the same one for the same name.
   *
   * @param name path with slashes
   */
  Operand<TFloat32> value(String name, Shape shape, VariableRole role, Initializer initializer);
}
