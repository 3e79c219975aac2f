package yolov3.training.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import yolov3.config.section.ScheduleConfig;

class LearningRateScheduleTest {

  @ParameterizedTest(name = "step {0}")
  @CsvSource({
    "1, 0.25", // 1 · 1/4
    "2, 0.5", // 1 · 2/4
    "4, 1", // the peak
    "8, 0.6", // half of the cosine: 0.2 + 0.8 · (1 + 0) / 2
    "12, 0.2" // the final rate
  })
  void risesByALineAndFallsByACosine(long step, double expected) {
    assertEquals(expected, new LearningRateSchedule(1, 0.2, 4, 12).learningRate(step), 1e-12);
  }

  @Test
  void startsAtThePeakWithoutWarmUp() {
    double first = new LearningRateSchedule(1, 0, 0, 100).learningRate(1);
    assertEquals((1 + Math.cos(Math.PI / 100)) / 2, first, 1e-12);
  }

  @Test
  void warmUpAsLongAsTheRunEndsAtThePeak() {
    LearningRateSchedule schedule =
        LearningRateSchedule.of(new ScheduleConfig(0.01, 1e-6, 3.0), 3, 7);
    assertEquals(0.01, schedule.learningRate(21), 1e-12);
  }

  @ParameterizedTest(name = "{0} epochs")
  @CsvSource({"1, 0.25", "4, 1", "8, 2", "30, 2"})
  void warmsUpForAQuarterOfAShortRunByDefault(int epochs, double expected) {
    assertEquals(expected, new ScheduleConfig(0.01, 1e-6, null).warmupEpochs(epochs));
  }

  @ParameterizedTest(name = "{0} of {1} epochs of {2} steps")
  @CsvSource({"0, 1, 1", "1, 1, 1", "0.5, 1, 3", "2, 30, 250", "0.1, 1, 2"})
  void isPositiveAndAtMostThePeakAtEveryStep(double warmup, int epochs, int steps) {
    LearningRateSchedule schedule =
        LearningRateSchedule.of(new ScheduleConfig(0.01, 1e-6, warmup), epochs, steps);
    for (long step = 1; step <= schedule.totalSteps(); step++) {
      double rate = schedule.learningRate(step);
      assertTrue(rate > 0 && rate <= 0.01, "step " + step + ": " + rate);
    }
  }
}
