package yolov3.evaluation.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static yolov3.evaluation.Boxes.HERE;
import static yolov3.evaluation.Boxes.MOSTLY_HERE;
import static yolov3.evaluation.Boxes.NEAR_HERE;
import static yolov3.evaluation.Boxes.NOWHERE;
import static yolov3.evaluation.Boxes.THERE;
import static yolov3.evaluation.Boxes.crowd;
import static yolov3.evaluation.Boxes.difficult;
import static yolov3.evaluation.Boxes.found;
import static yolov3.evaluation.Boxes.image;
import static yolov3.evaluation.Boxes.object;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.benchmark.SyntheticDetections;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.ImageResult;

class ErrorBreakdownTest {

  private static final double TOLERANCE = 1e-12;

  /** Each beside an object of class 0 at THERE that is found with score 0.5. */
  static Stream<Arguments> oneError() {
    double falseFirst = 1.0 / 2; // a false detection before the true one, nothing missed
    double half = 51.0 / 101; // one of two objects found, at precision 1
    double halfLate = 51.0 / 101 / 2; // the same after a false detection
    return Stream.of(
        arguments(
            "on nothing",
            image(List.of(object(THERE, 0)), found(NOWHERE, 0, 0.9), found(THERE, 0, 0.5)),
            ErrorType.BACKGROUND,
            1 - falseFirst),
        arguments(
            "a second detection of an object",
            image(List.of(object(THERE, 0)), found(THERE, 0, 0.9), found(THERE, 0, 0.5)),
            ErrorType.DUPLICATE,
            0.0), // it comes after the last object is found and costs nothing
        arguments(
            "too far off its object",
            image(
                List.of(object(HERE, 0), object(THERE, 0)),
                found(NEAR_HERE, 0, 0.9),
                found(THERE, 0, 0.5)),
            ErrorType.LOCATION,
            1 - halfLate),
        arguments(
            "an object that nothing found",
            image(List.of(object(HERE, 0), object(THERE, 0)), found(THERE, 0, 0.5)),
            ErrorType.MISSED,
            1 - half),
        arguments(
            "far off an object of another class, which has its own detection",
            image(
                List.of(object(HERE, 1), object(THERE, 0)),
                found(NEAR_HERE, 0, 0.9),
                found(HERE, 1, 0.9),
                found(THERE, 0, 0.5)),
            ErrorType.BOTH,
            1 - (falseFirst + 1) / 2),
        arguments(
            "on an object of another class, which nothing else finds",
            image(
                List.of(object(HERE, 1), object(THERE, 0)),
                found(HERE, 0, 0.9),
                found(THERE, 0, 0.5)),
            ErrorType.CLASS,
            1 - (falseFirst + 0) / 2));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oneError")
  void fixingTheOnlyErrorGivesItsCost(String name, ImageResult image, ErrorType type, double cost) {
    ErrorBreakdown breakdown = breakdown(2, image);
    for (ErrorType other : ErrorType.values()) {
      assertEquals(other == type ? 1 : 0, breakdown.share(other).count(), name + " " + other);
      double expected = other == type ? cost : 0;
      assertEquals(expected, breakdown.share(other).deltaAp50(), TOLERANCE, name + " " + other);
    }
  }

  @Test
  void onlyTheMoreConfidentOfTwoDetectionsNearAnObjectIsFixed() {
    ErrorBreakdown breakdown =
        breakdown(
            1, image(List.of(object(HERE, 0)), found(NEAR_HERE, 0, 0.9), found(NEAR_HERE, 0, 0.8)));
    assertEquals(0, breakdown.ap50());
    assertEquals(new ErrorBreakdown.Share(2, 1.0), breakdown.share(ErrorType.LOCATION));
    assertEquals(new ErrorBreakdown.Share(0, 0.0), breakdown.share(ErrorType.MISSED));
  }

  @Test
  void anErrorNearAnObjectThatIsFoundIsDropped() {
    ErrorBreakdown breakdown =
        breakdown(
            2,
            image(List.of(object(HERE, 0)), found(HERE, 1, 0.9), found(MOSTLY_HERE, 0, 0.5)),
            image(List.of(object(THERE, 1)), found(THERE, 1, 0.8)));
    // class 1: a false detection at 0.9, then the true one
    assertEquals((1 + 1.0 / 2) / 2, breakdown.ap50(), TOLERANCE);
    assertEquals(new ErrorBreakdown.Share(1, 1.0 / 4), breakdown.share(ErrorType.CLASS));
  }

  @Test
  void detectionsThatDoNotCountAreNoErrors() {
    ErrorBreakdown breakdown =
        breakdown(
            1,
            image(
                List.of(object(THERE, 0), difficult(HERE, 0), crowd(NOWHERE, 0)),
                found(THERE, 0, 0.5),
                found(HERE, 0, 0.9),
                found(NOWHERE, 0, 0.9),
                found(NOWHERE, 0, 0.8)));
    assertEquals(1, breakdown.ap50());
    breakdown.shares().forEach((type, share) -> assertEquals(0, share.count(), type.name()));
  }

  @Test
  void averagePrecisionIsThatOfTheEvaluator() {
    SyntheticDetections made = SyntheticDetections.make(60, 5, 30, 7);
    ErrorBreakdown breakdown = ErrorBreakdown.of(AnalysisInput.of(made.results(), 5));
    double map50 = new CocoEvaluator(5).evaluate(made.results()).map50();
    assertEquals(map50, breakdown.ap50(), TOLERANCE);
    for (ErrorType type : ErrorType.values()) {
      if (breakdown.share(type).count() == 0) {
        throw new AssertionError("no " + type + " among random detections");
      }
    }
  }

  /**
   * Figures of the paper's program, tidecv 1.0.1, on the same detections, in percent: CLASS,
   * LOCATION, BOTH, DUPLICATE, BACKGROUND, MISSED.
   */
  static Stream<Arguments> figuresOfThePapersProgram() {
    return Stream.of(
        arguments(
            2,
            List.of(95, 382, 581, 161, 2939, 232),
            List.of(0.8645, 3.0131, 2.8098, 0.6982, 20.6161, 7.9001)),
        arguments(
            3,
            List.of(74, 363, 534, 146, 3078, 229),
            List.of(0.9761, 4.4798, 2.3394, 0.4843, 18.7235, 7.9093)));
  }

  @ParameterizedTest
  @MethodSource("figuresOfThePapersProgram")
  void countsAndCostsAreThoseOfThePapersProgram(
      int seed, List<Integer> counts, List<Double> percents) {
    List<ImageResult> withoutCrowds =
        SyntheticDetections.make(120, 5, 40, seed).results().stream()
            .map(
                image ->
                    new ImageResult(
                        image.groundTruth().stream()
                            .map(object -> object(object.box(), object.classIndex()))
                            .toList(),
                        image.detections()))
            .toList();
    ErrorBreakdown breakdown = ErrorBreakdown.of(AnalysisInput.of(withoutCrowds, 5));
    for (ErrorType type : ErrorType.values()) {
      assertEquals(counts.get(type.ordinal()), breakdown.share(type).count(), type.name());
      assertEquals(
          percents.get(type.ordinal()) / 100,
          breakdown.share(type).deltaAp50(),
          0.5e-6,
          type.name());
    }
  }

  private static ErrorBreakdown breakdown(int classes, ImageResult... images) {
    return ErrorBreakdown.of(AnalysisInput.of(List.of(images), classes));
  }
}
