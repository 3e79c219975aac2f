package yolov3.network.layer;

import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

/** Copies of tensors as Java arrays. */
public final class Tensors {

  private Tensors() {}

  /** Returns the values of a float32 tensor, row-major. */
  public static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.size()];
    ((TFloat32) tensor).asRawTensor().data().asFloats().read(values);
    return values;
  }
}
