package yolov3.data.augmentation;

import java.util.random.RandomGenerator;

/**
 * The symmetric Beta distribution: shares x between 0 and 1, density ∝ (x · (1 − x))^(alpha − 1).
 */
final class BetaDistribution {

  private BetaDistribution() {}

  /**
   * Draws a share: X / (X + Y) of two gamma variates.
   *
   * @param alpha 1 or more; the larger, the closer to one half
   */
  static double sample(RandomGenerator random, double alpha) {
    double x = gamma(random, alpha);
    return x / (x + gamma(random, alpha));
  }

  /**
   * A gamma variate of scale 1 by the squeeze of Marsaglia and Tsang, "A simple method for
   * generating gamma variables", 2000.
   */
  private static double gamma(RandomGenerator random, double shape) {
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double normal = random.nextGaussian();
      double v = Math.pow(1 + c * normal, 3);
      if (v > 0
          && Math.log(1 - random.nextDouble())
              < 0.5 * normal * normal + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }
}
