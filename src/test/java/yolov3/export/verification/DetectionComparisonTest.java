package yolov3.export.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.config.section.EvaluationConfig;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;

class DetectionComparisonTest {

  private static final ImageSize PICTURE = new ImageSize(200, 180);
  private static final EvaluationConfig LIMITS = new EvaluationConfig(0.1, 0.5, 3);
  private static final Detection FOUND = detection(5, 5, 65, 55, 3, 0.5);

  /** Two networks of which neither had the other's detections, not even before suppression. */
  private static DetectionComparison compare(
      List<Detection> expected, List<Detection> found, double boxes, double scores) {
    return DetectionComparison.of(
        new ImagePredictions(expected, expected),
        new ImagePredictions(found, found),
        PICTURE,
        LIMITS,
        new DetectionComparison.Margin(boxes, scores));
  }

  /** Two networks that had the same before suppression. */
  private static DetectionComparison compareKept(
      List<Detection> expected, List<Detection> found, double boxes, double scores) {
    List<Detection> candidates = new ArrayList<>(expected);
    candidates.addAll(found);
    return DetectionComparison.of(
        new ImagePredictions(candidates, expected),
        new ImagePredictions(candidates, found),
        PICTURE,
        LIMITS,
        new DetectionComparison.Margin(boxes, scores));
  }

  static Stream<Arguments> pairs() {
    return Stream.of(
        arguments("the same", FOUND, 0.0, 0.0),
        arguments("right edge 3 pixels further", detection(5, 5, 68, 55, 3, 0.5), 3 / 200.0, 0.0),
        arguments("top edge 1 pixel lower", detection(5, 6, 65, 55, 3, 0.5), 1 / 200.0, 0.0),
        arguments("score lower", detection(5, 5, 65, 55, 3, 0.47), 0.0, 0.5 - 0.47));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void differencesAreThoseOfThePair(String name, Detection other, double boxes, double scores) {
    DetectionComparison comparison = compare(List.of(FOUND), List.of(other), 0, 0);
    assertEquals(new DetectionComparison(boxes, scores, 0, List.of()), comparison);
  }

  @Test
  void eachDetectionHasOnePartnerAndTheClosestOne() {
    Detection near = detection(6, 5, 65, 55, 3, 0.5);
    Detection nearer = detection(5.5, 5, 65, 55, 3, 0.5);
    assertEquals(
        new DetectionComparison(0.5 / 200, 0, 0, List.of(near + " is new")),
        compare(List.of(FOUND), List.of(near, nearer), 0, 0));
  }

  @Test
  void anotherClassOrAnotherPlaceIsAnotherDetection() {
    Detection otherClass = detection(5, 5, 65, 55, 4, 0.5);
    Detection elsewhere = detection(105, 5, 165, 55, 3, 0.5);
    for (Detection other : List.of(otherClass, elsewhere)) {
      assertEquals(
          new DetectionComparison(0, 0, 0, List.of(FOUND + " is missing", other + " is new")),
          compare(List.of(FOUND), List.of(other), 0.001, 0.001));
    }
  }

  @Test
  void scoreAtTheThresholdIsUndecidedWithinTheMargin() {
    Detection weak = detection(5, 5, 65, 55, 3, 0.101);
    assertEquals(1, compareKept(List.of(weak), List.of(), 0, 0.001).undecided());
    assertEquals(
        List.of(weak + " is missing"), compareKept(List.of(weak), List.of(), 0, 0.0004).alone());
  }

  @Test
  void lastPlaceOfAFullListIsUndecidedWithinTheMargin() {
    Detection first = detection(105, 5, 165, 55, 3, 0.9);
    Detection second = detection(5, 105, 65, 155, 3, 0.8);
    Detection third = detection(105, 105, 165, 155, 3, 0.501);
    List<Detection> expected = List.of(first, second, FOUND);
    List<Detection> found = List.of(first, second, third);
    assertEquals(2, compareKept(expected, found, 0, 0.001).undecided());
    assertEquals(
        List.of(FOUND + " is missing"),
        compareKept(expected, List.of(first, second), 0, 1e-3).alone());
  }

  @Test
  void overlapAtTheThresholdIsUndecidedWithinTheMargin() {
    Detection better = detection(5, 5, 65, 105, 3, 0.6); // IoU with FOUND: 60·50 / (60·100) = 0.5
    List<Detection> both = List.of(better, FOUND);
    assertEquals(1, compareKept(both, List.of(better), 1e-6, 0).undecided());
    Detection far = detection(5, 5, 65, 125, 3, 0.6); // IoU with FOUND: 50 / 120
    assertEquals(
        List.of(FOUND + " is missing"),
        compareKept(List.of(far, FOUND), List.of(far), 1e-3, 0).alone());
    // edges that move by 0.01 of 200 pixels: 8 · 2 / 50 is above 0.5 − 50 / 120
    assertEquals(1, compareKept(List.of(far, FOUND), List.of(far), 0.01, 0).undecided());
  }

  @Test
  void neighbourThatTookThePlaceIsUndecidedHoweverCloseItIs() {
    Detection neighbour = detection(8, 5, 68, 55, 3, 0.5005);
    assertEquals(
        new DetectionComparison(0, 0, 2, List.of()),
        compareKept(List.of(FOUND), List.of(neighbour), 0.0001, 0.001));
    assertEquals(
        new DetectionComparison(3 / 200.0, 0.5005 - 0.5, 0, List.of()),
        compare(List.of(FOUND), List.of(neighbour), 0.0001, 0.001));
  }

  @Test
  void whatAnUndecidedDetectionSuppressesIsUndecidedToo() {
    Detection better = detection(5, 5, 65, 105, 3, 0.6); // IoU with FOUND: 0.5
    Detection next = detection(5, 5, 65, 45, 3, 0.4); // IoU with FOUND: 0.8, with better: 0.4
    assertEquals(
        new DetectionComparison(0, 0, 2, List.of()),
        compareKept(List.of(better, FOUND), List.of(better, next), 1e-6, 0));
    assertEquals(
        List.of(next + " is new"),
        compareKept(List.of(better), List.of(better, next), 1e-6, 0).alone());
  }

  @Test
  void overlapOfBoxesThatWereCutIsNotKnown() {
    Detection better = detection(5, 0, 65, 100, 3, 0.6);
    Detection next = detection(5, 0, 65, 35, 3, 0.4); // IoU of what is left: 0.35
    Detection far = detection(5, 0, 65, 15, 3, 0.4); // 0.15
    assertEquals(1, compareKept(List.of(better, next), List.of(better), 0, 0).undecided());
    assertEquals(
        List.of(far + " is missing"),
        compareKept(List.of(better, far), List.of(better), 0, 0).alone());
  }

  private static Detection detection(
      double xmin, double ymin, double xmax, double ymax, int classIndex, double score) {
    return new Detection(new Box(xmin, ymin, xmax, ymax), classIndex, score);
  }
}
