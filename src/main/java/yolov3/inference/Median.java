package yolov3.inference;

import java.util.stream.DoubleStream;

/** Median of what was timed. */
public final class Median {

  private Median() {}

  /**
   * @param values at least one
   */
  public static double of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
