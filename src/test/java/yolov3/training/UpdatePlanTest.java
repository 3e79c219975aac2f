package yolov3.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdatePlanTest {

  @Test
  void averagesAfterFourUpdatesAndAtTheEndOfAnEpoch() {
    UpdatePlan plan = new UpdatePlan(2, 11, 1);
    List<Integer> epoch = List.of(0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 3);
    assertEquals(epoch, averagedAfter(plan, 1, 11));
    assertEquals(epoch, averagedAfter(plan, 12, 22));
  }

  @ParameterizedTest(name = "{0} batches an epoch, {1} an update")
  @CsvSource({"1, 1", "3, 1", "4, 1", "5, 1", "8, 1", "100, 3"})
  void averagesTakeInEveryUpdateOnce(long batches, int batchesPerUpdate) {
    UpdatePlan plan = new UpdatePlan(3, batches, batchesPerUpdate);
    int taken = 0;
    for (int step = 1; step <= plan.totalSteps(); step++) {
      taken += plan.averagedAfter(step);
      if (plan.endsEpoch(step)) {
        assertEquals(step, taken);
      }
    }
  }

  private static List<Integer> averagedAfter(UpdatePlan plan, int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(plan::averagedAfter).toList();
  }
}
