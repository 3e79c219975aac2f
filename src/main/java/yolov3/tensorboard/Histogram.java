package yolov3.tensorboard;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * How values spread, for the histograms and distributions dashboards.
 *
 * @param buckets from the least value to the greatest, none between two of them; empty when there
 *     was no value
 */
public record Histogram(List<Bucket> buckets) {

  /** As many as {@code tf.summary.histogram} makes. */
  private static final int BUCKETS = 30;

  /**
   * Values from one edge to the other, the right one only in the last bucket.
   *
   * @param left edge
   * @param right edge
   * @param count of values
   */
  public record Bucket(double left, double right, long count) {}

  /** Keeps a copy. */
  public Histogram {
    buckets = List.copyOf(buckets);
  }

  /** Counts the values of an array; see {@link #of(long, LongToDoubleFunction)}. */
  public static Histogram of(float... values) {
    return of(values.length, i -> values[(int) i]);
  }

  /**
   * Counts values that need not be in an array: those of a tensor stay where they are. Each is
   * asked for twice. What is infinite or no number is left out.
   *
   * <p>The buckets are {@code tf.summary.histogram}'s: {@value #BUCKETS} of equal width; when all
   * values are the same they all stand there, and the last has the count.
   *
   * @param count of values
   * @param value gives each, by its index from 0
   */
  public static Histogram of(long count, LongToDoubleFunction value) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (long i = 0; i < count; i++) {
      double v = value.applyAsDouble(i);
      if (Double.isFinite(v)) {
        least = Math.min(least, v);
        greatest = Math.max(greatest, v);
      }
    }
    if (least > greatest) {
      return new Histogram(List.of());
    }
    double width = (greatest - least) / BUCKETS;
    long[] counts = new long[BUCKETS];
    for (long i = 0; i < count; i++) {
      double v = value.applyAsDouble(i);
      if (Double.isFinite(v)) {
        int bucket = width > 0 ? (int) ((v - least) / width) : BUCKETS;
        counts[Math.min(bucket, BUCKETS - 1)]++;
      }
    }
    List<Bucket> buckets = new ArrayList<>(BUCKETS);
    for (int i = 0; i < BUCKETS; i++) {
      double right = i == BUCKETS - 1 ? greatest : least + (i + 1) * width;
      buckets.add(new Bucket(least + i * width, right, counts[i]));
    }
    return new Histogram(buckets);
  }
}
