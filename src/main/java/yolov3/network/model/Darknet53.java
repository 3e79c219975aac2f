package yolov3.network.model;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;
import yolov3.network.layer.Layers;

/** Darknet-53 without its classifier: 52 convolutions (arXiv 1804.02767, table 1). */
final class Darknet53 {

  private static final int STEM_FILTERS = 32;

  private static final List<Stage> STAGES =
      List.of(
          new Stage(64, 1),
          new Stage(128, 2),
          new Stage(256, 8), // stride 8
          new Stage(512, 8), // stride 16
          new Stage(1024, 4)); // stride 32

  private Darknet53() {}

  /**
   * Adds the backbone.
   *
   * @param images [batch, inputSize, inputSize, 3], 0 to 1
   * @return feature maps of strides 8, 16 and 32
   */
  static <T extends TFloating> List<Operand<T>> features(
      Layers<T> layers, Operand<TFloat32> images, int widthDivisor) {
    Layers<T> backbone = layers.in("backbone");
    Operand<T> x = Stem.convolution(backbone, "stem", images, STEM_FILTERS / widthDivisor);
    List<Operand<T>> outputs = new ArrayList<>();
    for (int i = 0; i < STAGES.size(); i++) {
      Layers<T> stage = backbone.in("stage_" + (i + 1));
      x = stage.convolution("downsample", x, STAGES.get(i).filters / widthDivisor, 3, 2);
      for (int block = 1; block <= STAGES.get(i).blocks; block++) {
        x = stage.residual("residual_" + block, x);
      }
      outputs.add(x);
    }
    return outputs.subList(2, 5);
  }

  /** A strided convolution, then residual blocks. */
  private record Stage(int filters, int blocks) {}
}
