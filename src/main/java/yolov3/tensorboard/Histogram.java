package yolov3.tensorboard;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * Counts of values in adjacent buckets, from the min to the max, for the histograms and
 * distributions dashboards; no bucket when there was no value.
 */
public record Histogram(List<Bucket> buckets) {

  /** As many as {@code tf.summary.histogram} makes. */
  private static final int BUCKETS = 30;

  /** Count of the values between two edges; the right one belongs to the last bucket only. */
  public record Bucket(double left, double right, long count) {}

  /** Counts the values of an array; see {@link #of(long, LongToDoubleFunction)}. */
  public static Histogram of(float... values) {
    return of(values.length, i -> values[(int) i]);
  }

  /**
   * Counts values that need not be in an array, such as those of a tensor. Each is read twice;
   * infinite values and NaN are skipped.
   *
   * <p>The buckets are {@code tf.summary.histogram}'s: {@value #BUCKETS} of equal width; when all
   * values are equal, so are all edges, and the last bucket has the count.
   *
   * @param value of each index from 0 to {@code count} − 1
   */
  public static Histogram of(long count, LongToDoubleFunction value) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (long i = 0; i < count; i++) {
      double v = value.applyAsDouble(i);
      if (Double.isFinite(v)) {
        min = Math.min(min, v);
        max = Math.max(max, v);
      }
    }
    if (min > max) {
      return new Histogram(List.of());
    }
    double width = (max - min) / BUCKETS;
    long[] counts = new long[BUCKETS];
    for (long i = 0; i < count; i++) {
      double v = value.applyAsDouble(i);
      if (Double.isFinite(v)) {
        int bucket = width > 0 ? (int) ((v - min) / width) : BUCKETS;
        counts[Math.min(bucket, BUCKETS - 1)]++;
      }
    }
    List<Bucket> buckets = new ArrayList<>(BUCKETS);
    for (int i = 0; i < BUCKETS; i++) {
      double right = i == BUCKETS - 1 ? max : min + (i + 1) * width;
      buckets.add(new Bucket(min + i * width, right, counts[i]));
    }
    return new Histogram(buckets);
  }
}
