package yolov3.network.model;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;
import yolov3.network.layer.FeatureType;
import yolov3.network.layer.Layers;

/**
 * First convolution of a backbone, 3×3 with stride 1, from images to feature maps. It is computed
 * in float32 where the type of the feature maps asks for that.
 */
final class Stem {

  private Stem() {}

  /**
   * Adds the convolution, its normalization and activation.
   *
   * @param images [batch, height, width, 3], 0 to 1
   * @return [batch, height, width, filters]
   */
  static <T extends TFloating> Operand<T> convolution(
      Layers<T> layers, String name, Operand<TFloat32> images, int filters) {
    FeatureType<T> type = layers.type();
    return type.convolvesImagesInFloat32()
        ? type.of(layers.ops(), layers.inFloat32().convolution(name, images, filters, 3, 1))
        : layers.convolution(name, type.of(layers.ops(), images), filters, 3, 1);
  }

  /**
   * As {@link #convolution}, followed by a max pooling of stride 2.
   *
   * @return [batch, height / 2, width / 2, filters]
   */
  static <T extends TFloating> Operand<T> pooled(
      Layers<T> layers, String name, Operand<TFloat32> images, int filters) {
    FeatureType<T> type = layers.type();
    return type.convolvesImagesInFloat32()
        ? type.of(layers.ops(), layers.inFloat32().pooledConvolution(name, images, filters, 3))
        : layers.pooledConvolution(name, type.of(layers.ops(), images), filters, 3);
  }
}
