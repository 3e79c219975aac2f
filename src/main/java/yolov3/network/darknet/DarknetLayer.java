package yolov3.network.darknet;

import java.util.List;

/** All that decides the output of a {@code .cfg} section. */
public sealed interface DarknetLayer {

  /** Returns the count of its numbers in a {@code .weights} file. */
  default long floats() {
    return 0;
  }

  /**
   * The only layer with weights.
   *
   * @param name of the layer in this program, the beginning of its variables' names
   * @param inputs channels of its input
   * @param filters channels of its output
   * @param size side of the kernel
   * @param stride 1 or 2
   * @param normalized with batch normalization and leaky rectifier; without, a bias and nothing
   */
  record Convolution(String name, int inputs, int filters, int size, int stride, boolean normalized)
      implements DarknetLayer {

    @Override
    public long floats() {
      return (normalized ? 4L : 1L) * filters + kernelFloats();
    }

    long kernelFloats() {
      return (long) filters * inputs * size * size;
    }

    /** Returns the shape of the kernel's variable: height, width, in, out. */
    public List<Long> kernelShape() {
      return List.of((long) size, (long) size, (long) inputs, (long) filters);
    }
  }

  /**
   * The sum of the last output and that of an earlier layer.
   *
   * @param from index of that layer
   */
  record Shortcut(int from) implements DarknetLayer {}

  /**
   * 2×2 maximum.
   *
   * @param stride 1 or 2
   */
  record MaxPool(int stride) implements DarknetLayer {}

  /** Twice the height and width. */
  record Upsample() implements DarknetLayer {}

  /**
   * The concatenated outputs of earlier layers.
   *
   * @param from indices of those layers
   */
  record Route(List<Integer> from) implements DarknetLayer {}

  /**
   * A head.
   *
   * @param scale its index in order of stride
   */
  record Yolo(int scale) implements DarknetLayer {}
}
