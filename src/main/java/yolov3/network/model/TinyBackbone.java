package yolov3.network.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;
import yolov3.network.layer.Layers;

/** Backbone of YOLOv3-tiny: seven convolutions with max pooling (Darknet's yolov3-tiny.cfg). */
final class TinyBackbone {

  /** Filters of the first convolutions, each of which ends with a pooling that halves its map. */
  private static final List<Integer> HALVING = List.of(16, 32, 64, 128);

  private TinyBackbone() {}

  /** Adds the backbone, as {@link Darknet53}; returns feature maps of strides 16 and 32. */
  static <T extends TFloating> List<Operand<T>> features(
      Layers<T> layers, Operand<TFloat32> images, int widthDivisor) {
    Layers<T> backbone = layers.in("backbone");
    Operand<T> x = Stem.pooled(backbone, "conv_1", images, HALVING.get(0) / widthDivisor);
    for (int i = 1; i < HALVING.size(); i++) {
      x = backbone.pooledConvolution("conv_" + (i + 1), x, HALVING.get(i) / widthDivisor, 3);
    }
    Operand<T> stride16 = backbone.convolution("conv_5", x, 256 / widthDivisor, 3, 1);
    x = backbone.maxPool(stride16, 2);
    x = backbone.convolution("conv_6", x, 512 / widthDivisor, 3, 1);
    x = backbone.maxPool(x, 1);
    Operand<T> stride32 = backbone.convolution("conv_7", x, 1024 / widthDivisor, 3, 1);
    return List.of(stride16, stride32);
  }
}
