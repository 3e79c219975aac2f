package yolov3.network.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import yolov3.network.layer.Layers;

/** Backbone: images to feature maps. */
@FunctionalInterface
interface Backbone {

  /**
   * Adds the backbone.
   *
   * @param images [batch, inputSize, inputSize, 3], 0 to 1
   * @return a feature map for each stride of the heads, the finest first
   */
  List<Operand<TFloat32>> features(Layers layers, Operand<TFloat32> images);
}
