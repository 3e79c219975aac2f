package yolov3.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.config.EvaluationConfig;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;

class DetectionComparisonTest {

  private static final double LONGER_SIDE = 200;
  private static final EvaluationConfig LIMITS = new EvaluationConfig(0.1, 0.5, 3);
  private static final Detection FOUND = detection(0, 0, 60, 50, 3, 0.5);

  private static DetectionComparison compare(
      List<Detection> expected, List<Detection> found, double boxes, double scores) {
    return DetectionComparison.of(
        expected, found, LONGER_SIDE, LIMITS, new DetectionComparison.Margin(boxes, scores));
  }

  static Stream<Arguments> pairs() {
    return Stream.of(
        arguments("the same", FOUND, 0.0, 0.0),
        arguments("right edge 3 pixels further", detection(0, 0, 63, 50, 3, 0.5), 3 / 200.0, 0.0),
        arguments("top edge 1 pixel lower", detection(0, 1, 60, 50, 3, 0.5), 1 / 200.0, 0.0),
        arguments("score lower", detection(0, 0, 60, 50, 3, 0.47), 0.0, 0.5 - 0.47));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void differencesAreThoseOfThePair(String name, Detection other, double boxes, double scores) {
    DetectionComparison comparison = compare(List.of(FOUND), List.of(other), 0, 0);
    assertEquals(new DetectionComparison(boxes, scores, 0, List.of()), comparison);
  }

  @Test
  void eachDetectionHasOnePartnerAndTheClosestOne() {
    Detection near = detection(1, 0, 60, 50, 3, 0.5);
    Detection nearer = detection(0.5, 0, 60, 50, 3, 0.5);
    assertEquals(
        new DetectionComparison(0.5 / 200, 0, 0, List.of(near + " is new")),
        compare(List.of(FOUND), List.of(near, nearer), 0, 0));
  }

  @Test
  void anotherClassOrAnotherPlaceIsAnotherDetection() {
    Detection otherClass = detection(0, 0, 60, 50, 4, 0.5);
    Detection elsewhere = detection(100, 0, 160, 50, 3, 0.5);
    for (Detection other : List.of(otherClass, elsewhere)) {
      assertEquals(
          new DetectionComparison(0, 0, 0, List.of(FOUND + " is missing", other + " is new")),
          compare(List.of(FOUND), List.of(other), 0.001, 0.001));
    }
  }

  @Test
  void scoreAtTheThresholdIsUndecidedWithinTheMargin() {
    Detection weak = detection(0, 0, 60, 50, 3, 0.101);
    assertEquals(1, compare(List.of(weak), List.of(), 0, 0.001).undecided());
    assertEquals(
        List.of(weak + " is missing"), compare(List.of(weak), List.of(), 0, 0.0004).alone());
  }

  @Test
  void lastPlaceOfAFullListIsUndecidedWithinTheMargin() {
    Detection first = detection(100, 0, 160, 50, 3, 0.9);
    Detection second = detection(0, 100, 60, 150, 3, 0.8);
    Detection third = detection(100, 100, 160, 150, 3, 0.501);
    List<Detection> expected = List.of(first, second, FOUND);
    List<Detection> found = List.of(first, second, third);
    assertEquals(2, compare(expected, found, 0, 0.001).undecided());
    assertEquals(
        List.of(FOUND + " is missing"), compare(expected, List.of(first, second), 0, 1e-3).alone());
  }

  @Test
  void overlapAtTheThresholdIsUndecidedWithinTheMargin() {
    Detection better = detection(0, 0, 60, 100, 3, 0.6); // IoU with FOUND: 60·50 / (60·100) = 0.5
    List<Detection> both = List.of(better, FOUND);
    assertEquals(1, compare(both, List.of(better), 1e-6, 0).undecided());
    Detection far = detection(0, 0, 60, 120, 3, 0.6); // IoU with FOUND: 50 / 120
    assertEquals(
        List.of(FOUND + " is missing"),
        compare(List.of(far, FOUND), List.of(far), 1e-3, 0).alone());
    // edges that move by 0.01 of 200 pixels: 8 · 2 / 50 is above 0.5 − 50 / 120
    assertEquals(1, compare(List.of(far, FOUND), List.of(far), 0.01, 0).undecided());
  }

  @Test
  void whatAnUndecidedDetectionSuppressesIsUndecidedToo() {
    Detection better = detection(0, 0, 60, 100, 3, 0.6); // IoU with FOUND: 0.5
    Detection next = detection(0, 0, 60, 40, 3, 0.4); // IoU with FOUND: 0.8, with better: 0.4
    assertEquals(
        new DetectionComparison(0, 0, 2, List.of()),
        compare(List.of(better, FOUND), List.of(better, next), 1e-6, 0));
    assertEquals(
        List.of(next + " is new"),
        compare(List.of(better), List.of(better, next), 1e-6, 0).alone());
  }

  private static Detection detection(
      double xmin, double ymin, double xmax, double ymax, int classIndex, double score) {
    return new Detection(new Box(xmin, ymin, xmax, ymax), classIndex, score);
  }
}
