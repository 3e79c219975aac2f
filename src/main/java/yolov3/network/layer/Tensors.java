package yolov3.network.layer;

import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

/** Values of tensors as Java's. */
public final class Tensors {

  private Tensors() {}

  /**
   * A copy of the values, row-major.
   *
   * @param tensor of float32
   */
  public static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.size()];
    ((TFloat32) tensor).asRawTensor().data().asFloats().read(values);
    return values;
  }
}
