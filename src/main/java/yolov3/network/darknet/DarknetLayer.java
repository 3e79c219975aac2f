package yolov3.network.darknet;

import java.util.List;

/** A section of a {@code .cfg}, all that decides its result. */
public sealed interface DarknetLayer {

  /** The section's name in a {@code .cfg}. */
  String section();

  /** The numbers that a {@code .weights} file has for it. */
  default long floats() {
    return 0;
  }

  /**
   * The only layer with weights.
   *
   * @param name of the layer in this program, the beginning of its variables' names
   * @param inputs channels of its input
   * @param filters channels of its result
   * @param size side of the kernel
   * @param stride 1 or 2
   * @param normalised with batch normalisation and leaky rectifier; without, a bias and nothing
   */
  record Convolution(String name, int inputs, int filters, int size, int stride, boolean normalised)
      implements DarknetLayer {

    @Override
    public String section() {
      return "convolutional";
    }

    @Override
    public long floats() {
      return (normalised ? 4L : 1L) * filters + kernelFloats();
    }

    long kernelFloats() {
      return (long) filters * inputs * size * size;
    }
  }

  /**
   * Adds the result of an earlier layer.
   *
   * @param from index of that layer
   */
  record Shortcut(int from) implements DarknetLayer {
    @Override
    public String section() {
      return "shortcut";
    }
  }

  /**
   * 2×2 maximum.
   *
   * @param stride 1 or 2
   */
  record MaxPool(int stride) implements DarknetLayer {
    @Override
    public String section() {
      return "maxpool";
    }
  }

  /** Twice the height and width. */
  record Upsample() implements DarknetLayer {
    @Override
    public String section() {
      return "upsample";
    }
  }

  /**
   * The results of earlier layers, one after the other.
   *
   * @param from indices of those layers
   */
  record Route(List<Integer> from) implements DarknetLayer {
    @Override
    public String section() {
      return "route";
    }
  }

  /**
   * A head.
   *
   * @param scale which one, in order of stride
   */
  record Yolo(int scale) implements DarknetLayer {
    @Override
    public String section() {
      return "yolo";
    }
  }
}
