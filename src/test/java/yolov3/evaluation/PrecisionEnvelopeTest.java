package yolov3.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PrecisionEnvelopeTest {

  @Test
  void numbersAreSpacedAsNumpyDoes() {
    double[] numpyLinspace = {0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95};
    assertArrayEquals(numpyLinspace, PrecisionEnvelope.evenlySpaced(0.5, 0.95, 10));
  }

  @Test
  void precisionIsTheBestAtThatRecallOrAbove() {
    // precision 1, 1/2, 1/3, 2/4, 3/5, and recall 1/4, 1/4, 1/4, 2/4, 3/4: from 0.26 to 0.75 the
    // best is 3/5, above there is none
    PrecisionEnvelope envelope = envelope(4, true, false, false, true, true);
    double expected = (26 * 1.0 + 50 * (3.0 / 5)) / 101;
    assertEquals(expected, envelope.mean(PrecisionEnvelope.COCO_RECALLS), 1e-12);
  }

  @Test
  void elevenPointsAndTheWholeAreaAreThoseOfPascalVoc() {
    PrecisionEnvelope envelope = envelope(4, true, false, false, true, true);
    // recalls 0, 0.1, 0.2 are reached with precision 1, 0.3 to 0.7 with 3/5, 0.8 to 1 never
    double elevenPoints = (3 * 1.0 + 5 * (3.0 / 5)) / 11;
    assertEquals(elevenPoints, envelope.mean(PrecisionEnvelope.VOC07_RECALLS), 1e-12);
    // a quarter of the recall at precision 1, two quarters at 3/5
    assertEquals(1.0 / 4 + 2.0 / 4 * 3.0 / 5, envelope.area(), 1e-12);
  }

  @Test
  void recallsThatAreHundredthsFallWherePycocotoolsPutsThem() {
    // 34 · 0.01 is 34 / 100, but 35 · 0.01 is above 35 / 100
    boolean[] found = new boolean[35];
    Arrays.fill(found, true);
    double[] recalls = PrecisionEnvelope.COCO_RECALLS;
    assertEquals((34 + 1) / 101.0, envelope(100, Arrays.copyOf(found, 34)).mean(recalls), 1e-12);
    assertEquals(35 / 101.0, envelope(100, found).mean(recalls), 1e-12);
  }

  @Test
  void withoutObjectsThereIsNoFigure() {
    PrecisionEnvelope envelope = envelope(0, false);
    assertEquals(Double.NaN, envelope.mean(PrecisionEnvelope.COCO_RECALLS));
    assertEquals(Double.NaN, envelope.area());
    assertEquals(Double.NaN, envelope.recall());
  }

  @Test
  void orderIsStable() {
    assertArrayEquals(
        new int[] {1, 4, 0, 2, 3, 5, 6},
        DescendingOrder.of(new double[] {0.5, 0.9, 0.5, 0.5, 0.9, 0.1, 0.1}));
    assertArrayEquals(new int[0], DescendingOrder.of(new double[0]));
  }

  private static PrecisionEnvelope envelope(int groundTruth, boolean... truePositive) {
    PrecisionEnvelope envelope = new PrecisionEnvelope(groundTruth);
    for (boolean found : truePositive) {
      envelope.add(found);
    }
    return envelope;
  }
}
