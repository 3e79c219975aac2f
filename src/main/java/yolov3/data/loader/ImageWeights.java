package yolov3.data.loader;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import yolov3.data.LabelledImage;
import yolov3.geometry.LabelledBox;

/**
 * Sampling weights by which rare classes are seen more often: an image weighs as much as its rarest
 * class, which weighs one over the number of images that have it. Background images keep the share
 * that they have in the split, since they have no class to go by.
 *
 * <p>Differs from a sum over objects, which other trainers use: there an image of a crowd of one
 * common class outweighs the one image of a rare class.
 */
public final class ImageWeights {

  private final double[] weights;

  private ImageWeights(double[] weights) {
    this.weights = weights;
  }

  /**
   * @param images at least one
   */
  public static ImageWeights of(List<LabelledImage> images, int classCount) {
    int[] imagesOfClass = ClassCounts.of(images, classCount).images();
    double[] weights =
        images.stream()
            .mapToDouble(
                image ->
                    image.boxes().stream()
                        .filter(LabelledBox::counts)
                        .mapToDouble(box -> 1.0 / imagesOfClass[box.classIndex()])
                        .max()
                        .orElse(0))
            .toArray();
    double sum = sum(weights);
    long others = Arrays.stream(weights).filter(weight -> weight > 0).count();
    double ofBackground = others == 0 ? 1 : sum / others;
    return new ImageWeights(
        Arrays.stream(weights).map(weight -> weight == 0 ? ofBackground : weight).toArray());
  }

  /** In order, without the compensation of a stream's sum, so that the order of a run stays. */
  private static double sum(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    return sum;
  }

  /**
   * Draws as many images as there are, with equal steps along the sum of the weights: an image
   * comes as often as its weight says, give or take one.
   *
   * @param order of all images, another one in every epoch so that those of small weight take turns
   * @return indices of images, in random order
   */
  int[] draw(int[] order, SplittableRandom random) {
    double step = sum(weights) / weights.length;
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
    Arrays.fill(drawn, count, drawn.length, order[order.length - 1]); // rounding left these
    BatchPlan.shuffle(drawn, random);
    return drawn;
  }
}
