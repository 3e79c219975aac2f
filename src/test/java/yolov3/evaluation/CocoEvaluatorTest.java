package yolov3.evaluation;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.io.RunFailedException;

class CocoEvaluatorTest {

  private static final double TOLERANCE = 1e-12;

  /** Without objects no figure means anything. */
  private static final OperatingPoint NO_POINT =
      new OperatingPoint(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  @TestFactory
  Stream<DynamicTest> figuresAreThoseOfPycocotools() throws IOException {
    try (InputStream json =
        CocoEvaluatorTest.class.getResourceAsStream("/evaluation/coco_golden.json")) {
      List<JsonNode> sets = new ArrayList<>();
      new ObjectMapper().readTree(json).forEach(sets::add);
      return sets.stream()
          .map(
              set ->
                  DynamicTest.dynamicTest(
                      set.get("name").asText(), () -> CocoGolden.assertSameFigures(set)));
    }
  }

  static Stream<Arguments> oneClass() {
    Box there = box(0, 0, 10, 10);
    Box elsewhere = box(50, 50, 60, 60);
    Box half = box(0, 0, 10, 5); // IoU with `there` 50 / 100: reaches 1 of the 10 thresholds
    Box most = box(0, 0, 10, 8.5); // IoU 85 / 100: reaches 0.5, 0.55, …, 0.85, 8 of the 10
    return Stream.of(
        arguments(
            "the one object, exactly",
            images(image(groundTruth(there), detected(there, 0.9))),
            1.0,
            1.0),
        arguments("an object missed", images(image(groundTruth(there))), 0.0, 0.0),
        arguments(
            "IoU on the threshold counts",
            images(image(groundTruth(there), detected(half, 0.9))),
            1.0,
            0.1),
        arguments("IoU 0.85", images(image(groundTruth(there), detected(most, 0.9))), 1.0, 0.8),
        arguments(
            "a worse false one costs nothing",
            images(image(groundTruth(there), detected(there, 0.9), detected(elsewhere, 0.8))),
            1.0,
            1.0),
        arguments(
            "a better false one halves the precision",
            images(image(groundTruth(there), detected(there, 0.8), detected(elsewhere, 0.9))),
            1.0 / 2,
            1.0 / 2),
        arguments(
            "the second detection of an object is false",
            images(
                image(
                    groundTruth(there, elsewhere),
                    detected(there, 0.9),
                    detected(there, 0.8),
                    detected(elsewhere, 0.7))),
            (51 * 1.0 + 50 * (2.0 / 3)) / 101, // recalls 0 to 0.5, then 0.51 to 1
            (51 * 1.0 + 50 * (2.0 / 3)) / 101),
        arguments(
            "one of two found reaches 51 of the 101 recalls",
            images(image(groundTruth(there, elsewhere), detected(there, 0.9))),
            51.0 / 101,
            51.0 / 101),
        arguments(
            "an object of another image is not found",
            images(image(groundTruth(there)), image(groundTruth(), detected(there, 0.9))),
            0.0,
            0.0),
        arguments(
            "of equal scores the first image's comes first",
            images(
                image(groundTruth(there), detected(there, 0.5)),
                image(groundTruth(), detected(there, 0.5))),
            1.0,
            1.0),
        arguments(
            "of equal scores the first image's comes first, the other way round",
            images(
                image(groundTruth(), detected(there, 0.5)),
                image(groundTruth(there), detected(there, 0.5))),
            1.0 / 2,
            1.0 / 2),
        arguments(
            "the better score chooses first, though it overlaps less",
            images(image(groundTruth(there), detected(half, 0.9), detected(there, 0.8))),
            1.0,
            (1.0 + 9 * (1.0 / 2)) / 10), // above IoU 0.5 the first is false, the second right
        arguments(
            "a box of no area finds nothing",
            images(image(groundTruth(there), detected(box(5, 5, 5, 5), 0.9))),
            0.0,
            0.0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oneClass")
  void averagePrecisionOfOneClass(
      String name, List<ImageResult> images, double ap50, double ap50To95) {
    Metrics metrics = new CocoEvaluator(1).evaluate(images);
    assertEquals(ap50, metrics.map50(), TOLERANCE);
    assertEquals(ap50To95, metrics.map50To95(), TOLERANCE);
  }

  @Test
  void meansSkipClassesWithoutGroundTruth() {
    Box there = box(0, 0, 10, 10);
    Metrics metrics =
        new CocoEvaluator(3)
            .evaluate(
                images(
                    image(
                        List.of(new LabelledBox(there, 0), new LabelledBox(there, 1)),
                        new Detection(there, 0, 0.9),
                        new Detection(there, 2, 0.9))));
    assertEquals((1.0 + 0.0) / 2, metrics.map50(), TOLERANCE); // class 0 found, class 1 missed
    assertEquals(Double.NaN, metrics.classes().get(2).ap50());
    assertEquals(NO_POINT, metrics.classes().get(2).best());
    // missed, so that its recall is 0 at every threshold
    assertEquals(new OperatingPoint(Double.NaN, Double.NaN, 0, 0), metrics.classes().get(1).best());
    // one of two shown is right, and it is one of two objects
    assertEquals(new OperatingPoint(0.9, 1.0 / 2, 1.0 / 2, 2.0 * 1 / (2 + 2)), metrics.best());
  }

  @Test
  void withoutGroundTruthThereIsNoMean() {
    Metrics metrics =
        new CocoEvaluator(1).evaluate(images(image(groundTruth(), detected(box(0, 0, 1, 1), 1))));
    assertEquals(Double.NaN, metrics.map50());
    assertEquals(Double.NaN, metrics.map50To95());
    assertEquals(NO_POINT, metrics.best());
    assertEquals(Metrics.FALLBACK_CONFIDENCE, metrics.confidenceThreshold());
    assertEquals(Double.NaN, new CocoEvaluator(1).evaluate(List.of()).map50());
  }

  @Test
  void imagesAndInstancesAreCounted() {
    Box there = box(0, 0, 10, 10);
    Metrics metrics =
        new CocoEvaluator(2)
            .evaluate(
                images(
                    image(groundTruth(there, there)),
                    image(groundTruth()),
                    image(groundTruth(there))));
    assertEquals(2, metrics.classes().get(0).images());
    assertEquals(2 + 1, metrics.classes().get(0).instances());
    assertEquals(0, metrics.classes().get(1).images());
    assertEquals(0, metrics.classes().get(1).instances());
  }

  @Test
  void onlyTheBestDetectionsOfAnImageCount() {
    Box there = box(0, 0, 10, 10);
    List<Detection> detections =
        new ArrayList<>(Collections.nCopies(2, detected(box(90, 90, 99, 99), 0.9)));
    detections.add(detected(there, 0.8));
    List<ImageResult> images = List.of(new ImageResult(groundTruth(there), detections));
    assertEquals(0, new CocoEvaluator(1, 2).evaluate(images).map50());
    assertEquals(1.0 / 3, new CocoEvaluator(1, 3).evaluate(images).map50(), TOLERANCE);
  }

  @Test
  void theLimitIsForEachImageAndClass() {
    Box there = box(0, 0, 10, 10);
    List<ImageResult> images =
        images(
            image(
                List.of(new LabelledBox(there, 0), new LabelledBox(there, 1)),
                new Detection(there, 0, 0.9),
                new Detection(there, 1, 0.8)),
            image(List.of(new LabelledBox(there, 0)), new Detection(there, 0, 0.7)));
    assertEquals(1, new CocoEvaluator(2, 1).evaluate(images).map50(), TOLERANCE);
  }

  @Test
  void bestThresholdWeighsPrecisionAndRecall() {
    Box a = box(0, 0, 10, 10);
    Box b = box(20, 20, 30, 30);
    Box nothing = box(50, 50, 60, 60);
    Metrics metrics =
        new CocoEvaluator(1)
            .evaluate(
                images(
                    image(
                        groundTruth(a, b),
                        detected(a, 0.9),
                        detected(nothing, 0.8),
                        detected(b, 0.7),
                        detected(nothing, 0.6))));
    // F1 by threshold: 0.9: 2·1/(1+2), 0.8: 2·1/(2+2), 0.7: 2·2/(3+2), 0.6: 2·2/(4+2)
    OperatingPoint expected = new OperatingPoint(0.7, 2.0 / 3, 2.0 / 2, 2.0 * 2 / (3 + 2));
    assertEquals(expected, metrics.best());
    assertEquals(expected, metrics.classes().get(0).best());
  }

  @Test
  void equalScoresAreShownTogether() {
    Box there = box(0, 0, 10, 10);
    Metrics metrics =
        new CocoEvaluator(1)
            .evaluate(
                images(
                    image(
                        groundTruth(there),
                        detected(there, 0.5),
                        detected(box(50, 50, 60, 60), 0.5))));
    assertEquals(new OperatingPoint(0.5, 1.0 / 2, 1.0, 2.0 * 1 / (2 + 1)), metrics.best());
  }

  @Test
  void aCrowdTakesManyDetectionsAndNoneOfThemCounts() {
    Box inside = box(10, 10, 20, 20); // IoU with the crowd 100 / 10000, but all of it is in it
    ImageResult image =
        image(
            List.of(
                new LabelledBox(box(0, 0, 100, 100), 0, LabelledBox.Kind.CROWD, 5000),
                new LabelledBox(box(200, 200, 210, 210), 0)),
            detected(inside, 0.9),
            detected(inside, 0.8),
            detected(box(200, 200, 210, 210), 0.7),
            detected(box(95, 0, 115, 10), 0.6)); // a quarter in the crowd: false
    Metrics metrics = new CocoEvaluator(1).evaluate(images(image));
    assertEquals(1, metrics.map50To95(), TOLERANCE);
    assertEquals(1, metrics.instances());
    assertEquals(1, metrics.curve().truePositivesAt(0));
    assertEquals(1, metrics.curve().falsePositivesAt(0));
  }

  @Test
  void aDetectionPrefersWhatMustBeFoundToADifficultObject() {
    Box there = box(0, 0, 10, 10);
    Box near = box(0, 0, 10, 8); // IoU 80 / 100
    ImageResult image =
        image(
            List.of(
                new LabelledBox(there, 0, LabelledBox.Kind.DIFFICULT, 100),
                new LabelledBox(near, 0)),
            detected(there, 0.9),
            detected(there, 0.8));
    Metrics metrics = new CocoEvaluator(1).evaluate(images(image));
    assertEquals(1, metrics.map50(), TOLERANCE);
    assertEquals(new OperatingPoint(0.9, 1, 1, 1), metrics.best());
  }

  @Test
  void sizesPartAtTheirBordersAndBothSidesOwnTheBorder() {
    ImageResult image =
        image(groundTruth(box(0, 0, 32, 32)), detected(box(0, 0, 32, 32), 0.9)); // on the border
    CocoSummary summary = new CocoEvaluator(1).summarize(images(image));
    assertEquals(1, summary.apSmall(), TOLERANCE);
    assertEquals(1, summary.apMedium(), TOLERANCE);
    assertEquals(Double.NaN, summary.apLarge());
    assertEquals(Double.NaN, summary.arLarge());
  }

  @Test
  void recallIsOfTheBestDetectionsOfEachImage() {
    Box a = box(0, 0, 10, 10);
    Box b = box(20, 20, 30, 30);
    ImageResult image = image(groundTruth(a, b), detected(a, 0.9), detected(b, 0.8));
    CocoSummary summary = new CocoEvaluator(1).summarize(images(image, image));
    assertEquals(1.0 / 2, summary.ar1(), TOLERANCE);
    assertEquals(1, summary.ar10(), TOLERANCE);
    assertEquals(summary.ap(), new CocoEvaluator(1).evaluate(images(image, image)).map50To95());
  }

  @Test
  void scoresThatAreNotFiniteAreRefused() {
    List<ImageResult> images =
        images(image(groundTruth()), image(groundTruth(), detected(box(0, 0, 1, 1), Double.NaN)));
    RunFailedException failure =
        assertThrows(RunFailedException.class, () -> new CocoEvaluator(1).evaluate(images));
    assertEquals(
        "detection of class 0 in image 1 has confidence NaN; expected a finite number",
        failure.getMessage());
  }

  @Test
  void classesOutOfRangeAreRefused() {
    Box there = box(0, 0, 10, 10);
    CocoEvaluator evaluator = new CocoEvaluator(2);
    assertAll(
        () ->
            assertThrows(
                IllegalArgumentException.class,
                () ->
                    evaluator.evaluate(images(image(groundTruth(), new Detection(there, 2, 0.5))))),
        () ->
            assertThrows(
                IllegalArgumentException.class,
                () -> evaluator.evaluate(images(image(List.of(new LabelledBox(there, -1)))))),
        () -> assertThrows(IllegalArgumentException.class, () -> new CocoEvaluator(0)),
        () -> assertThrows(IllegalArgumentException.class, () -> new CocoEvaluator(1, 0)));
  }

  private static Box box(double xmin, double ymin, double xmax, double ymax) {
    return new Box(xmin, ymin, xmax, ymax);
  }

  private static List<LabelledBox> groundTruth(Box... boxes) {
    return Stream.of(boxes).map(box -> new LabelledBox(box, 0)).toList();
  }

  private static Detection detected(Box box, double score) {
    return new Detection(box, 0, score);
  }

  private static ImageResult image(List<LabelledBox> groundTruth, Detection... detections) {
    return new ImageResult(groundTruth, List.of(detections));
  }

  private static List<ImageResult> images(ImageResult... images) {
    return List.of(images);
  }
}
