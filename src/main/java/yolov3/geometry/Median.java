package yolov3.geometry;

import java.util.stream.DoubleStream;

/** Median of numbers, such as times and sizes of boxes. */
public final class Median {

  private Median() {}

  /**
   * Returns the middle value, or the mean of the two middle ones.
   *
   * @param values at least one
   */
  public static double of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
