package yolov3.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
      assertEquals(lastSize, plan.batch(epoch * batches).size());
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
      eighth = fromTheStart.batch(number);
    }
    assertEquals(eighth, BatchPlan.shuffled(images(10), 4, 5).batch(8));
  }

  @Test
  void planInOrderKeepsTheListInEveryEpoch() {
    BatchPlan plan = BatchPlan.inOrder(images(10), 4);
    assertEquals(images(10), epoch(plan, 1));
    assertEquals(images(10), epoch(plan, 2));
  }

  private static List<LabelledImage> epoch(BatchPlan plan, int epoch) {
    List<LabelledImage> order = new ArrayList<>();
    long before = (epoch - 1) * plan.batchesPerEpoch();
    LongStream.rangeClosed(1, plan.batchesPerEpoch())
        .forEach(batch -> order.addAll(plan.batch(before + batch)));
    return order;
  }

  private static List<LabelledImage> images(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new LabelledImage(Path.of(i + ".jpg"), List.of()))
        .toList();
  }
}
