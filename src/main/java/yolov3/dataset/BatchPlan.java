package yolov3.dataset;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/**
 * Which images make up which batch. A pure function of the seed: the order of an epoch comes from
 * (seed, epoch) alone, so a run can go on from any step, with any number of threads.
 */
public final class BatchPlan {

  private final List<LabelledImage> images;
  private final int batchSize;
  private final LongFunction<int[]> orderOfEpoch;
  private volatile Order latest;

  private BatchPlan(List<LabelledImage> images, int batchSize, LongFunction<int[]> orderOfEpoch) {
    this.images = images;
    this.batchSize = batchSize;
    this.orderOfEpoch = orderOfEpoch;
  }

  /**
   * A new order in every epoch.
   *
   * @param images must not change
   */
  public static BatchPlan shuffled(List<LabelledImage> images, int batchSize, long seed) {
    return new BatchPlan(images, batchSize, epoch -> shuffled(images.size(), seed, epoch));
  }

  /**
   * The order of the list in every epoch.
   *
   * @param images must not change
   */
  public static BatchPlan inOrder(List<LabelledImage> images, int batchSize) {
    int[] order = IntStream.range(0, images.size()).toArray();
    return new BatchPlan(images, batchSize, epoch -> order);
  }

  /** Images of the whole set. */
  public int imageCount() {
    return images.size();
  }

  /** Batches of an epoch; the last one may be smaller than the others. */
  public long batchesPerEpoch() {
    return batchesPerEpoch(images.size(), batchSize);
  }

  /** Batches of an epoch over so many images. */
  public static long batchesPerEpoch(int imageCount, int batchSize) {
    return (imageCount + batchSize - 1L) / batchSize;
  }

  /**
   * @param number of the batch, counted from 1 over all epochs
   * @return its images in order
   */
  public List<LabelledImage> batch(long number) {
    long epoch = (number - 1) / batchesPerEpoch() + 1;
    int first = (int) ((number - 1) % batchesPerEpoch()) * batchSize;
    int[] order = order(epoch);
    return IntStream.range(first, Math.min(first + batchSize, images.size()))
        .mapToObj(i -> images.get(order[i]))
        .toList();
  }

  /** Two threads may make the same order once each; a million images are worth keeping it. */
  private int[] order(long epoch) {
    Order order = latest;
    if (order == null || order.epoch != epoch) {
      order = new Order(epoch, orderOfEpoch.apply(epoch));
      latest = order;
    }
    return order.indices;
  }

  /** Fisher–Yates. */
  private static int[] shuffled(int count, long seed, long epoch) {
    int[] order = IntStream.range(0, count).toArray();
    SplittableRandom random = RandomStreams.of(seed, epoch);
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  private record Order(long epoch, int[] indices) {}
}
