package yolov3.data;

import java.util.SplittableRandom;

/** Random numbers that depend on their purpose, never on what was drawn before. */
public final class RandomStreams {

  private RandomStreams() {}

  /**
   * Makes a generator for one purpose. The seed and every element of the path are mixed before the
   * next one is added: a generator is an arithmetic sequence, so that neighbours which were only
   * added would be the same numbers, shifted.
   *
   * @param seed of the run
   * @param path of the purpose, for example epoch and index
   * @return another one for every seed and path
   */
  public static SplittableRandom of(long seed, long... path) {
    long state = mix(seed);
    for (long element : path) {
      state = mix(state + element);
    }
    return new SplittableRandom(state);
  }

  /**
   * Makes one step of SplitMix64 (Steele, Lea and Flood 2014), which spreads close inputs far
   * apart.
   */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
