package yolov3.dataset;

import java.util.SplittableRandom;

/** Random numbers that depend on what they are for, never on what was drawn before. */
public final class RandomStreams {

  private RandomStreams() {}

  /**
   * A generator for one purpose.
   *
   * @param seed of the run
   * @param path what the numbers are for, for example epoch and index
   * @return another one for every seed and path
   */
  public static SplittableRandom of(long seed, long... path) {
    SplittableRandom random = new SplittableRandom(seed);
    for (long part : path) {
      random = new SplittableRandom(random.nextLong() + part * 0x9E3779B97F4A7C15L);
    }
    return random;
  }
}
