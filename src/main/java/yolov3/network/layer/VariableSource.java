package yolov3.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Where layers get the values of their variables: a {@link VariableStore} makes them, and for
 * evaluation their moving averages stand in.
 */
@FunctionalInterface
public interface VariableSource {

  /**
   * @param name path with slashes; asking twice gives the same variable
   * @param shape of the variable
   * @param role what it is for
   * @param initializer what it starts from
   * @return its value
   */
  Operand<TFloat32> value(String name, Shape shape, VariableRole role, Initializer initializer);
}
