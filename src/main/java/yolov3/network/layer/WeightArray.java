package yolov3.network.layer;

import java.util.List;

/**
 * Values of a variable outside any graph.
 *
 * @param shape kernels are [height, width, in, out]
 * @param values row-major
 */
public record WeightArray(String name, List<Long> shape, float[] values) {

  public WeightArray {
    shape = List.copyOf(shape);
    if (shape.stream().reduce(1L, (a, b) -> a * b) != values.length) {
      throw new IllegalArgumentException(
          "%s has %d values; its shape is %s".formatted(name, values.length, shape));
    }
  }
}
