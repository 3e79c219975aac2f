package yolov3.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AveragePrecisionTest {

  @Test
  void numbersAreSpacedAsNumpyDoes() {
    double[] numpyLinspace = {0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95};
    assertArrayEquals(numpyLinspace, AveragePrecision.evenlySpaced(0.5, 0.95, 10));
  }

  @Test
  void precisionIsTheBestAtThatRecallOrAbove() {
    boolean[] right = {true, false, false, true, true};
    // precision 1, 1/2, 1/3, 2/4, 3/5, and recall 1/4, 1/4, 1/4, 2/4, 3/4: from 0.26 to 0.75 the
    // best is 3/5, above there is none
    double expected = (26 * 1.0 + 50 * (3.0 / 5)) / 101;
    assertEquals(expected, AveragePrecision.of(5, rank -> right[rank], 4), 1e-12);
  }

  @Test
  void recallsThatAreHundredthsFallWherePycocotoolsPutsThem() {
    // 34 · 0.01 is 34 / 100, but 35 · 0.01 is above 35 / 100
    assertEquals((34 + 1) / 101.0, AveragePrecision.of(34, rank -> true, 100), 1e-12);
    assertEquals(35 / 101.0, AveragePrecision.of(35, rank -> true, 100), 1e-12);
  }

  @Test
  void orderIsStable() {
    assertArrayEquals(
        new int[] {1, 4, 0, 2, 3, 5, 6},
        DescendingOrder.of(new double[] {0.5, 0.9, 0.5, 0.5, 0.9, 0.1, 0.1}));
    assertArrayEquals(new int[0], DescendingOrder.of(new double[0]));
  }
}
