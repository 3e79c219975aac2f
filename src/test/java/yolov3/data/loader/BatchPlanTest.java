package yolov3.data.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import yolov3.data.LabelledImage;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

class BatchPlanTest {

  @ParameterizedTest(name = "{0} images in batches of {1}")
  @CsvSource({
    "10, 4, 3, 2", // 4 + 4 + 2
    "8, 4, 2, 4",
    "1, 4, 1, 1",
    "3, 1, 3, 1"
  })
  void everyEpochHasEveryImageOnceAndKeepsTheRest(
      int imageCount, int batchSize, long batches, int lastSize) {
    List<LabelledImage> images = images(imageCount);
    BatchPlan plan = BatchPlan.shuffled(images, batchSize, 5);
    assertEquals(imageCount, plan.imageCount());
    assertEquals(batches, plan.batchesPerEpoch());
    for (int epoch = 1; epoch <= 3; epoch++) {
      List<LabelledImage> order = epoch(plan, epoch);
      assertEquals(imageCount, order.size());
      assertEquals(Set.copyOf(images), Set.copyOf(order));
      assertEquals(lastSize, batch(plan, epoch * batches).size());
    }
  }

  /** 10 images in batches of 4 for 3 workers: 2 + 1 + 1, and 1 + 1 + 0 of the last batch. */
  @Test
  void shardsAreTheBatchOnceAndOfASmallBatchOneMayBeEmpty() {
    BatchPlan plan = BatchPlan.shuffled(images(10), 4, 5);
    for (long number = 1; number <= 6; number++) {
      List<LabelledImage> all = new ArrayList<>();
      for (int shard = 0; shard < 3; shard++) {
        BatchPlan part = plan.shard(shard, 3);
        assertEquals(plan.batchesPerEpoch(), part.batchesPerEpoch());
        int rest = number % 3 == 0 ? 2 : 4;
        assertEquals((rest + 2 - shard) / 3, batch(part, number).size());
        all.addAll(batch(part, number));
      }
      assertEquals(Set.copyOf(batch(plan, number)), Set.copyOf(all));
      assertEquals(batch(plan, number).size(), all.size());
    }
  }

  @Test
  void sameSeedGivesTheSameOrder() {
    assertEquals(
        epoch(BatchPlan.shuffled(images(20), 4, 5), 2),
        epoch(BatchPlan.shuffled(images(20), 4, 5), 2));
  }

  @Test
  void anotherSeedGivesAnotherOrder() {
    assertNotEquals(
        epoch(BatchPlan.shuffled(images(20), 4, 5), 2),
        epoch(BatchPlan.shuffled(images(20), 4, 6), 2));
  }

  @Test
  void epochsDifferInTheirOrder() {
    BatchPlan plan = BatchPlan.shuffled(images(20), 4, 5);
    assertNotEquals(epoch(plan, 1), epoch(plan, 2));
    assertNotEquals(images(20), epoch(plan, 1));
  }

  @Test
  void batchDoesNotDependOnThoseAskedForBefore() {
    BatchPlan fromTheStart = BatchPlan.shuffled(images(10), 4, 5);
    List<LabelledImage> eighth = null;
    for (long number = 1; number <= 8; number++) {
      eighth = batch(fromTheStart, number);
    }
    assertEquals(eighth, batch(BatchPlan.shuffled(images(10), 4, 5), 8));
  }

  @Test
  void planInOrderKeepsTheListInEveryEpoch() {
    BatchPlan plan = BatchPlan.inOrder(images(10), 4);
    assertEquals(images(10), epoch(plan, 1));
    assertEquals(images(10), epoch(plan, 2));
  }

  @Test
  void weightedEpochHasEveryClassAsOften() {
    // class 0 is in 60 images, class 1 in 30, class 2 in 6, and 4 have none
    List<LabelledImage> images = images(60, 30, 6, 4);
    BatchPlan plan = BatchPlan.weighted(images, ImageWeights.of(images, 3), 7, 5);
    for (int epoch = 1; epoch <= 3; epoch++) {
      assertEquals(images.size(), epoch(plan, epoch).size());
      int[] counts = ClassCounts.ofEpoch(plan, epoch, 3).images();
      for (int count : counts) {
        assertEquals(96 / 3.0, count, 6); // an image comes as often as it should, give or take one
      }
      int withObjects = counts[0] + counts[1] + counts[2];
      assertEquals(4, images.size() - withObjects, 4); // its share of the set
    }
    assertEquals(
        epoch(plan, 2), epoch(BatchPlan.weighted(images, ImageWeights.of(images, 3), 7, 5), 2));
    assertNotEquals(epoch(plan, 1), epoch(plan, 2));
  }

  @Test
  void commonImagesTakeTurnsWhenTheyAreWeighted() {
    List<LabelledImage> images = images(60, 30, 6, 0);
    BatchPlan plan = BatchPlan.weighted(images, ImageWeights.of(images, 3), 8, 5);
    Set<LabelledImage> seen = new HashSet<>();
    for (int epoch = 1; epoch <= 12; epoch++) {
      seen.addAll(epoch(plan, epoch));
    }
    assertEquals(Set.copyOf(images), seen);
  }

  @Test
  void imageOfSeveralClassesWeighsAsItsRarest() {
    LabelledImage both =
        new LabelledImage(Path.of("both.jpg"), List.of(object(0), object(0), object(1)));
    List<LabelledImage> images = new ArrayList<>(images(29));
    images.add(both);
    BatchPlan plan = BatchPlan.weighted(images, ImageWeights.of(images, 2), 8, 5);
    // weights: 29 of 1/30 and one of 1, of 30 images
    double expected = 30 * 1 / (29.0 / 30 + 1);
    assertEquals(expected, epoch(plan, 1).stream().filter(both::equals).count(), 1);
  }

  @Test
  void setWithoutObjectsIsSeenEvenly() {
    List<LabelledImage> images =
        IntStream.range(0, 9)
            .mapToObj(i -> new LabelledImage(Path.of(i + ".jpg"), List.of()))
            .toList();
    BatchPlan plan = BatchPlan.weighted(images, ImageWeights.of(images, 2), 4, 5);
    assertEquals(Set.copyOf(images), Set.copyOf(epoch(plan, 1)));
  }

  @Test
  void countsAreOfImagesAndOfObjectsThatCount() {
    LabelledBox crowd = new LabelledBox(new Box(0, 0, 9, 9), 1, LabelledBox.Kind.CROWD, 81);
    ClassCounts counts =
        ClassCounts.of(
            List.of(
                new LabelledImage(Path.of("a.jpg"), List.of(object(0), object(0), object(2))),
                new LabelledImage(Path.of("b.jpg"), List.of(object(0), crowd))),
            3);
    assertArrayEquals(new int[] {2, 0, 1}, counts.images());
    assertArrayEquals(new int[] {3, 0, 1}, counts.objects());
  }

  /** Returns the images of a batch in order, those of the shard. */
  static List<LabelledImage> batch(BatchPlan plan, long number) {
    return plan.slots(number).stream().map(BatchPlan.SampleSlot::image).toList();
  }

  private static List<LabelledImage> epoch(BatchPlan plan, int epoch) {
    List<LabelledImage> order = new ArrayList<>();
    long before = (epoch - 1) * plan.batchesPerEpoch();
    LongStream.rangeClosed(1, plan.batchesPerEpoch())
        .forEach(batch -> order.addAll(batch(plan, before + batch)));
    return order;
  }

  /** So many images of each class; those of the last, when there are four, without an object. */
  private static List<LabelledImage> images(int... counts) {
    List<LabelledImage> images = new ArrayList<>();
    for (int c = 0; c < counts.length; c++) {
      for (int i = 0; i < counts[c]; i++) {
        List<LabelledBox> objects = c < 3 ? List.of(object(c)) : List.of();
        images.add(new LabelledImage(Path.of(c + "-" + i + ".jpg"), objects));
      }
    }
    return images;
  }

  private static LabelledBox object(int classIndex) {
    return new LabelledBox(new Box(0, 0, 9, 9), classIndex);
  }
}
