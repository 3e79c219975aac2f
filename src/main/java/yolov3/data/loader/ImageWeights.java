package yolov3.data.loader;

import java.util.List;
import java.util.SplittableRandom;
import yolov3.data.LabelledImage;
import yolov3.geometry.LabelledBox;

/**
 * How often images are seen when rare classes shall be seen more often: an image weighs as much as
 * its rarest class, which weighs one over the number of images that have it. Images without objects
 * keep the share that they have in the set, since they have no class to go by.
 *
 * <p>Differs from a sum over objects, which other trainers use: there an image of a crowd of one
 * common class outweighs the one image of a rare class.
 */
public final class ImageWeights {

  private final double[] weights;

  private ImageWeights(double[] weights) {
    this.weights = weights;
  }

  /** Weights of the images of a set; at least one image. */
  public static ImageWeights of(List<LabelledImage> images, int classCount) {
    int[] imagesOfClass = ClassCounts.of(images, classCount).images();
    double[] weights = new double[images.size()];
    double sum = 0;
    int backgrounds = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] =
          images.get(i).boxes().stream()
              .filter(LabelledBox::counts)
              .mapToDouble(box -> 1.0 / imagesOfClass[box.classIndex()])
              .max()
              .orElse(0);
      sum += weights[i];
      backgrounds += weights[i] == 0 ? 1 : 0;
    }
    int others = weights.length - backgrounds;
    double ofBackground = others == 0 ? 1 : sum / others;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weights[i] == 0 ? ofBackground : weights[i];
    }
    return new ImageWeights(weights);
  }

  /**
   * Draws as many images as there are, with equal steps along the sum of the weights: an image
   * comes as often as its weight says, give or take one.
   *
   * @param order of all images, another one in every epoch so that those of small weight take turns
   * @return indices of images, in random order
   */
  int[] draw(int[] order, SplittableRandom random) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double step = sum / weights.length;
    double next = random.nextDouble() * step;
    int[] drawn = new int[weights.length];
    int count = 0;
    double reached = 0;
    for (int image : order) {
      reached += weights[image];
      for (; next < reached && count < drawn.length; next += step) {
        drawn[count++] = image;
      }
    }
    while (count < drawn.length) { // what rounding left at the end
      drawn[count++] = order[order.length - 1];
    }
    BatchPlan.shuffle(drawn, random);
    return drawn;
  }
}
