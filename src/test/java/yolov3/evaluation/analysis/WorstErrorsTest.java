package yolov3.evaluation.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static yolov3.evaluation.Boxes.HERE;
import static yolov3.evaluation.Boxes.NEAR_HERE;
import static yolov3.evaluation.Boxes.NOWHERE;
import static yolov3.evaluation.Boxes.THERE;
import static yolov3.evaluation.Boxes.crowd;
import static yolov3.evaluation.Boxes.found;
import static yolov3.evaluation.Boxes.image;
import static yolov3.evaluation.Boxes.object;

import java.util.List;
import org.junit.jupiter.api.Test;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.analysis.WorstErrors.FalsePositive;
import yolov3.evaluation.analysis.WorstErrors.Miss;
import yolov3.evaluation.analysis.WorstErrors.Reason;
import yolov3.geometry.Box;

class WorstErrorsTest {

  private static final Box LARGE = new Box(200, 200, 300, 300);

  private static WorstErrors worst(double score, ImageResult... images) {
    return WorstErrors.of(List.of(images), 2, score, 2, 3);
  }

  @Test
  void falsePositivesOfEveryTypeComeWithTheObjectThatTheTypeIsBy() {
    WorstErrors worst =
        worst(
            0.3,
            image(List.of(object(HERE, 0)), found(NOWHERE, 0, 0.5)),
            image(List.of(object(HERE, 0)), found(NEAR_HERE, 0, 0.6)),
            image(List.of(object(HERE, 1)), found(HERE, 0, 0.7)),
            image(List.of(object(HERE, 1)), found(NEAR_HERE, 0, 0.8)),
            image(List.of(object(HERE, 0)), found(HERE, 0, 0.95), found(HERE, 0, 0.9)));
    assertEquals(
        List.of(
            ErrorType.DUPLICATE,
            ErrorType.BOTH,
            ErrorType.CLASS,
            ErrorType.LOCATION,
            ErrorType.BACKGROUND),
        worst.falsePositives().stream().map(FalsePositive::type).toList());
    FalsePositive confused = worst.falsePositives().get(2);
    assertEquals(2, confused.image());
    assertEquals(object(HERE, 1), confused.object().orElseThrow());
    assertEquals(1.0, confused.iou());
    assertEquals(true, worst.falsePositives().get(4).object().isEmpty());
  }

  @Test
  void onlyTheMostConfidentOfATypeAreListedAndAnImageOnce() {
    WorstErrors worst =
        worst(
            0.3,
            image(List.of(object(HERE, 0)), found(NOWHERE, 0, 0.5), found(THERE, 1, 0.9)),
            image(List.of(object(HERE, 0)), found(NOWHERE, 0, 0.6)),
            image(List.of(object(HERE, 0)), found(NOWHERE, 0, 0.7)),
            image(List.of(object(HERE, 0)), found(NOWHERE, 0, 0.2)));
    assertEquals(
        List.of(0.9, 0.7),
        worst.falsePositives().stream().map(f -> f.detection().score()).toList());
  }

  @Test
  void missesSayWhyTheLargestFirst() {
    assertEquals(
        List.of(Reason.NOTHING, Reason.CLASS),
        worst(
                0.3,
                image(List.of(object(HERE, 1)), found(HERE, 0, 0.7)),
                image(List.of(object(LARGE, 0))))
            .misses()
            .stream()
            .map(Miss::reason)
            .toList());
    Miss low = worst(0.3, image(List.of(object(HERE, 0)), found(HERE, 0, 0.2))).misses().get(0);
    assertEquals(Reason.LOW_CONFIDENCE, low.reason());
    assertEquals(0.2, low.detection().orElseThrow().score());
    Miss far =
        worst(0.3, image(List.of(object(HERE, 0)), found(NEAR_HERE, 0, 0.4), found(HERE, 0, 0.2)))
            .misses()
            .get(0);
    assertEquals(Reason.LOCATION, far.reason());
    assertEquals(HERE.iou(NEAR_HERE), far.iou());
  }

  @Test
  void whatIsFoundOrNeedNotBeFoundIsNoMiss() {
    WorstErrors worst =
        worst(0.3, image(List.of(object(HERE, 0), crowd(THERE, 0)), found(HERE, 0, 0.3)));
    assertEquals(List.of(), worst.misses());
    assertEquals(List.of(), worst.falsePositives());
  }

  @Test
  void imagesWithoutAnythingGiveNothing() {
    assertEquals(new WorstErrors(0, List.of(), List.of()), worst(0));
    assertEquals(new WorstErrors(0, List.of(), List.of()), worst(0, image(List.of())));
  }
}
