package yolov3.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import yolov3.config.Architecture;
import yolov3.error.UserException;
import yolov3.geometry.Anchor;

class AnchorClustersTest {

  /** Three heaps that nobody could sort otherwise. */
  private static final List<Anchor> HEAPS =
      List.of(
          new Anchor(100, 50),
          new Anchor(10, 12),
          new Anchor(30, 90),
          new Anchor(12, 10),
          new Anchor(104, 54),
          new Anchor(33, 93),
          new Anchor(11, 14));

  private static List<Anchor> randomSizes(int count) {
    Random random = new Random(5);
    return Stream.generate(
            () ->
                new Anchor(
                    30 * Math.exp(random.nextGaussian()), 40 * Math.exp(random.nextGaussian())))
        .limit(count)
        .toList();
  }

  @Test
  void heapsMoveTheirAnchorsToTheirMedians() {
    assertEquals(
        List.of(
            new Anchor(11, 12), // the middle of 10, 11, 12 and of 10, 12, 14
            new Anchor((30 + 33) / 2.0, (90 + 93) / 2.0),
            new Anchor((100 + 104) / 2.0, (50 + 54) / 2.0)),
        AnchorClusters.find(HEAPS, 3, 1));
  }

  @Test
  void asManyAnchorsAsSizesAreTheSizesByArea() {
    List<Anchor> sizes = List.of(new Anchor(9, 1), new Anchor(2, 2), new Anchor(1, 3));

    assertEquals(
        List.of(new Anchor(1, 3), new Anchor(2, 2), new Anchor(9, 1)),
        AnchorClusters.find(sizes, 3, 7));
  }

  @Test
  void sameSeedGivesTheSameAnchors() {
    List<Anchor> sizes = randomSizes(500);
    assertEquals(AnchorClusters.find(sizes, 9, 3), AnchorClusters.find(sizes, 9, 3));
  }

  @Test
  void anchorsOfTheDataFitItBetterThanPublishedOnes() {
    List<Anchor> sizes = randomSizes(500);
    double published = AnchorFit.of(Architecture.YOLOV3.defaultAnchors(), sizes, 0.3).meanIou();

    double found = AnchorFit.of(AnchorClusters.find(sizes, 9, 1), sizes, 0.3).meanIou();

    assertTrue(found > published + 0.02, found + " after " + published);
  }

  @Test
  void fewerDifferentSizesThanAnchorsAreRefused() {
    List<Anchor> sizes = List.of(new Anchor(5, 5), new Anchor(5, 5), new Anchor(6, 6));
    assertEquals(
        "3 boxes with 2 different sizes; expected at least 3 different ones for 3 anchors",
        assertThrows(UserException.class, () -> AnchorClusters.find(sizes, 3, 1)).getMessage());
  }

  @Test
  void fitIsTheIouOfEachBoxWithItsBestAnchor() {
    List<Anchor> anchors = List.of(new Anchor(10, 10), new Anchor(40, 20));
    List<Anchor> sizes = List.of(new Anchor(5, 10), new Anchor(40, 40), new Anchor(100, 2));
    double first = 5 * 10 / (10.0 * 10); // inside the first anchor
    double second = 40 * 20 / (40.0 * 40); // around the second
    double third = 40 * 2 / (100.0 * 2 + 40 * 20 - 40 * 2); // across the second

    AnchorFit fit = AnchorFit.of(anchors, sizes, 0.3);

    assertEquals((first + second + third) / 3, fit.meanIou(), 1e-12);
    assertEquals(2 / 3.0, fit.bestPossibleRecall(), 1e-12);
    assertFalse(fit.isEnough());
  }

  @Test
  void anAnchorAtTheThresholdDoesNotAnswer() {
    List<Anchor> anchor = List.of(new Anchor(10, 10));
    List<Anchor> half = List.of(new Anchor(5, 10));

    assertEquals(0, AnchorFit.of(anchor, half, 0.5).bestPossibleRecall());
    assertEquals(1, AnchorFit.of(anchor, half, 0.49).bestPossibleRecall());
  }

  /** Counted with boxes, as the assignment compares them. */
  @Test
  void recallIsTheShareOfBoxesThatTheAssignmentFindsAnAnchorFor() {
    List<Anchor> sizes = randomSizes(300);
    List<Anchor> anchors = Architecture.YOLOV3_TINY.defaultAnchors();
    List<Anchor> answered = new ArrayList<>();
    for (Anchor size : sizes) {
      if (anchors.stream().anyMatch(a -> a.centredAt(0, 0).iou(size.centredAt(0, 0)) > 0.6)) {
        answered.add(size);
      }
    }
    assertTrue(answered.size() > 30 && answered.size() < 270);

    assertEquals(
        answered.size() / 300.0, AnchorFit.of(anchors, sizes, 0.6).bestPossibleRecall(), 1e-12);
  }
}
