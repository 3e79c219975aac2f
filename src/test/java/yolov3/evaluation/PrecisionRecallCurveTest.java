package yolov3.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrecisionRecallCurveTest {

  private static final PrecisionRecallCurve CURVE =
      PrecisionRecallCurve.of(
          new double[] {0.9, 0.8, 0.8, 0.3}, new boolean[] {true, false, true, true}, 4);

  @Test
  void equalScoresAreOneStep() {
    assertEquals(3, CURVE.size());
    assertEquals(new OperatingPoint(0.9, 1.0, 1.0 / 4, 2.0 * 1 / (1 + 4)), CURVE.point(0));
    assertEquals(new OperatingPoint(0.8, 2.0 / 3, 2.0 / 4, 2.0 * 2 / (3 + 4)), CURVE.point(1));
    assertEquals(new OperatingPoint(0.3, 3.0 / 4, 3.0 / 4, 2.0 * 3 / (4 + 4)), CURVE.point(2));
    assertEquals(CURVE.point(2), CURVE.best());
  }

  @Test
  void aThresholdShowsTheScoresFromItOn() {
    assertEquals(2, CURVE.truePositivesAt(0.8));
    assertEquals(1, CURVE.falsePositivesAt(0.8));
    assertEquals(1, CURVE.truePositivesAt(0.81));
    assertEquals(0, CURVE.falsePositivesAt(0.81));
    assertEquals(3, CURVE.truePositivesAt(0));
    assertEquals(0, CURVE.truePositivesAt(1));
    assertEquals(new OperatingPoint(0.5, 2.0 / 3, 2.0 / 4, 2.0 * 2 / (3 + 4)), CURVE.at(0.5));
  }

  @Test
  void nothingShownHasNoPrecision() {
    assertEquals(new OperatingPoint(1, Double.NaN, 0, 0), CURVE.at(1));
    assertEquals(
        new OperatingPoint(Double.NaN, Double.NaN, Double.NaN, Double.NaN),
        PrecisionRecallCurve.EMPTY.best());
    assertTrue(Double.isNaN(PrecisionRecallCurve.EMPTY.lowestConfidence()));
  }

  @Test
  void withoutATruePositiveNoThresholdIsBest() {
    PrecisionRecallCurve allWrong =
        PrecisionRecallCurve.of(new double[] {0.9}, new boolean[] {false}, 4);
    assertEquals(new OperatingPoint(Double.NaN, 0, 0, 0), allWrong.best());
    PrecisionRecallCurve noDetection = PrecisionRecallCurve.of(new double[0], new boolean[0], 4);
    assertEquals(new OperatingPoint(Double.NaN, Double.NaN, 0, 0), noDetection.best());
  }

  @Test
  void precisionIsReadAtRecalls() {
    double[] precision = CURVE.precisionAtRecalls();
    assertEquals(101, precision.length);
    assertEquals(1.0, precision[25]); // recall 1/4 is reached at score 0.9
    assertEquals(3.0 / 4, precision[26]); // 2/3 at recall 1/2, but 3/4 at recall 3/4
    assertEquals(3.0 / 4, precision[75]);
    assertEquals(0, precision[76]); // never reached
  }

  @Test
  void curvesOfClassesMergeToTheCurveOfAllTheirDetections() {
    Random random = new Random(1);
    double[] scores = random.doubles(40).map(s -> Math.rint(s * 10) / 10).toArray(); // with ties
    boolean[] found = new boolean[40];
    for (int i = 0; i < found.length; i++) {
      found[i] = random.nextBoolean();
    }
    PrecisionRecallCurve all = sorted(scores, found, 0, 40, 50);
    PrecisionRecallCurve merged =
        PrecisionRecallCurve.merged(
            List.of(
                sorted(scores, found, 0, 25, 30),
                PrecisionRecallCurve.EMPTY,
                sorted(scores, found, 25, 40, 20)));
    assertEquals(all.size(), merged.size());
    for (int step = 0; step < all.size(); step++) {
      assertEquals(all.point(step), merged.point(step));
    }
  }

  private static PrecisionRecallCurve sorted(
      double[] scores, boolean[] found, int from, int to, int groundTruth) {
    double[] part = Arrays.copyOfRange(scores, from, to);
    int[] order = DescendingOrder.of(part);
    double[] sortedScores = new double[part.length];
    boolean[] sortedFound = new boolean[part.length];
    for (int i = 0; i < part.length; i++) {
      sortedScores[i] = part[order[i]];
      sortedFound[i] = found[from + order[i]];
    }
    return PrecisionRecallCurve.of(sortedScores, sortedFound, groundTruth);
  }
}
