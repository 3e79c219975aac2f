package yolov3.evaluation.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static yolov3.evaluation.Boxes.HERE;
import static yolov3.evaluation.Boxes.MOSTLY_HERE;
import static yolov3.evaluation.Boxes.NOWHERE;
import static yolov3.evaluation.Boxes.THERE;
import static yolov3.evaluation.Boxes.found;
import static yolov3.evaluation.Boxes.image;
import static yolov3.evaluation.Boxes.object;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import yolov3.evaluation.ImageResult;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

class TruncationWarningsTest {

  @Test
  void aThresholdThatStillFindsObjectsIsASign() {
    List<ImageResult> images =
        List.of(image(List.of(object(HERE, 0), object(THERE, 0)), found(HERE, 0, 0.3)));
    assertEquals(
        List.of(
            "no detection has a confidence below 0.30, and recall still rises there (0.500): use a"
                + " lower confidence threshold, such as 0.001, or average precision is too low"),
        signs(images, 100));
  }

  @Test
  void aThresholdIsNoSignWhenEverythingIsFoundOrRecallHasStopped() {
    List<ImageResult> allFound = List.of(image(List.of(object(HERE, 0)), found(HERE, 0, 0.3)));
    assertEquals(List.of(), signs(allFound, 100));
    List<Detection> manyFalse = new ArrayList<>(List.of(found(HERE, 0, 0.9)));
    for (int i = 0; i < 20; i++) {
      manyFalse.add(found(NOWHERE, 0, 0.5 - i / 100.0));
    }
    List<ImageResult> stopped =
        List.of(new ImageResult(List.of(object(HERE, 0), object(THERE, 0)), manyFalse));
    assertEquals(List.of(), signs(stopped, 100));
  }

  @Test
  void aThresholdAboveWhichNothingIsFoundIsNoSign() {
    List<ImageResult> noneFound = List.of(image(List.of(object(HERE, 0)), found(THERE, 0, 0.3)));
    assertEquals(List.of(), signs(noneFound, 100));
  }

  @Test
  void aLowThresholdIsNoSign() {
    List<ImageResult> images =
        List.of(image(List.of(object(HERE, 0), object(THERE, 0)), found(HERE, 0, 0.005)));
    assertEquals(List.of(), signs(images, 100));
  }

  @Test
  void aLimitWhoseLastDetectionsFindObjectsIsASign() {
    List<Detection> detections = new ArrayList<>(Collections.nCopies(19, found(NOWHERE, 0, 0.5)));
    detections.add(found(HERE, 0, 0.001));
    ImageResult full = new ImageResult(List.of(object(HERE, 0), object(THERE, 0)), detections);
    ImageResult empty = image(List.of());
    assertEquals(
        List.of(
            "1 of 2 images have 20 detections or more, and the last of them still find 1"
                + " object: the maximum detections per image may be too low"),
        signs(List.of(full, empty), 20));
    assertEquals(List.of(), signs(List.of(full, empty), 21));
  }

  /** Confidences are equal: only the rank tells which detection is the last. */
  @Test
  void aLimitBelowTenHasALastDetectionToo() {
    List<LabelledBox> objects = List.of(object(HERE, 0), object(THERE, 0), object(NOWHERE, 0));
    ImageResult full = image(objects, found(HERE, 0, 0.005), found(THERE, 0, 0.005));
    assertEquals(
        List.of(
            "1 of 1 images have 2 detections or more, and the last of them still find 1 object:"
                + " the maximum detections per image may be too low"),
        signs(List.of(full), 2));
    ImageResult lastIsFalse = image(objects, found(HERE, 0, 0.005), found(MOSTLY_HERE, 0, 0.005));
    assertEquals(List.of(), signs(List.of(lastIsFalse), 2));
  }

  @Test
  void aLimitWithWhichEverythingIsFoundIsNoSign() {
    ImageResult full =
        image(
            List.of(object(HERE, 0), object(THERE, 0)),
            found(HERE, 0, 0.005),
            found(THERE, 0, 0.005));
    assertEquals(List.of(), signs(List.of(full), 2));
  }

  private static List<String> signs(List<ImageResult> images, int limit) {
    return Analysis.of(images, 1, new Analysis.Options(Double.NaN, 0.5, limit)).warnings();
  }
}
