package yolov3.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static yolov3.evaluation.Boxes.HERE;
import static yolov3.evaluation.Boxes.MOSTLY_HERE;
import static yolov3.evaluation.Boxes.NOWHERE;
import static yolov3.evaluation.Boxes.THERE;
import static yolov3.evaluation.Boxes.crowd;
import static yolov3.evaluation.Boxes.difficult;
import static yolov3.evaluation.Boxes.found;
import static yolov3.evaluation.Boxes.image;
import static yolov3.evaluation.Boxes.object;

import java.util.List;
import org.junit.jupiter.api.Test;

class VocEvaluatorTest {

  private static final double TOLERANCE = 1e-12;

  @Test
  void bothFormulasOnACurveOfTwoSteps() {
    List<ImageResult> images =
        List.of(
            image(
                List.of(object(HERE, 0), object(THERE, 0)),
                found(HERE, 0, 0.9),
                found(NOWHERE, 0, 0.8),
                found(THERE, 0, 0.7)));
    // precision 1 up to recall 1/2, then 2/3: recalls 0 to 0.5 are 6 of the 11
    double[] elevenPoints = VocEvaluator.ELEVEN_POINT.averagePrecisions(images, 1);
    assertArrayEquals(new double[] {(6 * 1 + 5 * 2.0 / 3) / 11}, elevenPoints, TOLERANCE);
    double[] area = VocEvaluator.ALL_POINT.averagePrecisions(images, 1);
    assertArrayEquals(new double[] {1.0 / 2 * 1 + 1.0 / 2 * 2 / 3}, area, TOLERANCE);
  }

  @Test
  void aDetectionStaysWithItsNearestObjectThoughThatIsFound() {
    // IoU with `second` is 6 / 10 and with `HERE` 1: COCO would give it to `second`
    List<ImageResult> images =
        List.of(
            image(
                List.of(object(HERE, 0), object(MOSTLY_HERE, 0)),
                found(HERE, 0, 0.9),
                found(HERE, 0, 0.8)));
    assertArrayEquals(
        new double[] {1.0 / 2}, VocEvaluator.ALL_POINT.averagePrecisions(images, 1), TOLERANCE);
    assertEquals(1, new CocoEvaluator(1).evaluate(images).map50(), TOLERANCE);
  }

  @Test
  void difficultObjectsAndCrowdsNeitherHelpNorHarm() {
    List<ImageResult> images =
        List.of(
            image(
                List.of(object(HERE, 0), difficult(THERE, 0), crowd(NOWHERE, 0)),
                found(THERE, 0, 0.9),
                found(THERE, 0, 0.85),
                found(NOWHERE, 0, 0.8),
                found(HERE, 0, 0.7)));
    assertArrayEquals(
        new double[] {1.0}, VocEvaluator.ALL_POINT.averagePrecisions(images, 1), TOLERANCE);
  }

  @Test
  void theMeanSkipsClassesWithoutObjects() {
    List<ImageResult> images =
        List.of(image(List.of(object(HERE, 0)), found(HERE, 0, 0.9), found(HERE, 1, 0.9)));
    double[] averagePrecisions = VocEvaluator.ELEVEN_POINT.averagePrecisions(images, 2);
    assertArrayEquals(new double[] {1, Double.NaN}, averagePrecisions);
    assertEquals(1, VocEvaluator.mean(averagePrecisions));
    assertEquals(Double.NaN, VocEvaluator.mean(new double[] {Double.NaN}));
  }
}
