package yolov3.data.loader;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import yolov3.data.LabelledImage;
import yolov3.data.RandomStreams;

/**
 * Assignment of images to batches, a pure function of the seed: the order of an epoch comes from
 * (seed, epoch) alone, so a run can resume at any step, with any number of threads.
 */
public final class BatchPlan {

  private final List<LabelledImage> images;
  private final int batchSize;
  private final LongFunction<int[]> orderOfEpoch;
  private final int shard;
  private final int shards;

  /** The latest odd and the latest even epoch: two are in use where one passes into the next. */
  private final Order[] recent = new Order[2];

  private record Order(long epoch, int[] indices) {}

  /**
   * The place of an example in the batches of a run.
   *
   * @param batch number of its batch, from 1 over all epochs
   * @param epoch from 1
   * @param position in the order of the epoch, from 0
   */
  public record SampleSlot(LabelledImage image, long batch, long epoch, int position) {}

  private BatchPlan(List<LabelledImage> images, int batchSize, LongFunction<int[]> orderOfEpoch) {
    this(images, batchSize, orderOfEpoch, 0, 1);
  }

  private BatchPlan(
      List<LabelledImage> images,
      int batchSize,
      LongFunction<int[]> orderOfEpoch,
      int shard,
      int shards) {
    this.images = images;
    this.batchSize = batchSize;
    this.orderOfEpoch = orderOfEpoch;
    this.shard = shard;
    this.shards = shards;
  }

  /**
   * Plans a new order in every epoch.
   *
   * @param images must not change
   */
  public static BatchPlan shuffled(List<LabelledImage> images, int batchSize, long seed) {
    return new BatchPlan(
        images, batchSize, epoch -> shuffled(images.size(), RandomStreams.of(seed, epoch)));
  }

  /**
   * Plans the order of the list in every epoch.
   *
   * @param images must not change
   */
  public static BatchPlan inOrder(List<LabelledImage> images, int batchSize) {
    int[] order = IntStream.range(0, images.size()).toArray();
    return new BatchPlan(images, batchSize, epoch -> order);
  }

  /**
   * Plans a new order in every epoch, in which some images come several times and others not at
   * all.
   *
   * @param images must not change
   * @param weights frequency of each image, up to a common factor
   */
  public static BatchPlan weighted(
      List<LabelledImage> images, ImageWeights weights, int batchSize, long seed) {
    return new BatchPlan(
        images,
        batchSize,
        epoch -> {
          SplittableRandom random = RandomStreams.of(seed, epoch);
          return weights.draw(shuffled(images.size(), random), random);
        });
  }

  /**
   * Returns the plan of one of several processes that share each batch: the same batches and
   * orders, of which it takes every so many images. Of a small batch a shard may have none.
   *
   * @param number of the shard, from 0
   * @param count of the shards
   */
  public BatchPlan shard(int number, int count) {
    return new BatchPlan(images, batchSize, orderOfEpoch, number, count);
  }

  public int imageCount() {
    return images.size();
  }

  /** Returns the number of batches of an epoch; the last one may be smaller than the others. */
  public long batchesPerEpoch() {
    return batchesPerEpoch(images.size(), batchSize);
  }

  /** Returns the number of batches of an epoch over so many images. */
  public static long batchesPerEpoch(int imageCount, int batchSize) {
    return (imageCount + batchSize - 1L) / batchSize;
  }

  /**
   * @param number of the batch, from 1 over all epochs
   * @return its slots in order, those of the shard
   */
  public List<SampleSlot> slots(long number) {
    long epoch = (number - 1) / batchesPerEpoch() + 1;
    int first = (int) ((number - 1) % batchesPerEpoch()) * batchSize;
    return IntStream.range(first, Math.min(first + batchSize, images.size()))
        .filter(i -> (i - first) % shards == shard)
        .mapToObj(i -> new SampleSlot(image(epoch, i), number, epoch, i))
        .toList();
  }

  /**
   * @param epoch from 1
   * @param position in the order of the epoch, from 0
   */
  public LabelledImage image(long epoch, int position) {
    return images.get(order(epoch)[position]);
  }

  /**
   * Two threads may make the same order once each; with a million images it is worth keeping. A
   * record is safe to publish by a plain write.
   */
  private int[] order(long epoch) {
    int slot = (int) (epoch % 2);
    Order order = recent[slot];
    if (order == null || order.epoch != epoch) {
      order = new Order(epoch, orderOfEpoch.apply(epoch));
      recent[slot] = order;
    }
    return order.indices;
  }

  private static int[] shuffled(int count, SplittableRandom random) {
    int[] order = IntStream.range(0, count).toArray();
    shuffle(order, random);
    return order;
  }

  /** Fisher–Yates. */
  static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }
}
