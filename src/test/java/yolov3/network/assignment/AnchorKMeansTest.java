package yolov3.network.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import yolov3.config.section.Architecture;
import yolov3.geometry.Anchor;
import yolov3.io.UserException;

class AnchorKMeansTest {

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
        AnchorKMeans.find(HEAPS, 3, 1));
  }

  @Test
  void asManyAnchorsAsSizesAreTheSizesByArea() {
    List<Anchor> sizes = List.of(new Anchor(9, 1), new Anchor(2, 2), new Anchor(1, 3));

    assertEquals(
        List.of(new Anchor(1, 3), new Anchor(2, 2), new Anchor(9, 1)),
        AnchorKMeans.find(sizes, 3, 7));
  }

  @Test
  void manyBoxesGiveNearlyTheAnchorsOfSome() {
    List<Anchor> many = randomSizes(50_000);
    double ofMany = AnchorFit.meanIou(AnchorKMeans.find(many, 6, 3), many);
    double ofSome = AnchorFit.meanIou(AnchorKMeans.find(many.subList(0, 10_000), 6, 3), many);
    assertEquals(ofSome, ofMany, 0.005);
  }

  @Test
  void sizesThatAreRareAmongManyAreNotLost() {
    List<Anchor> sizes = new ArrayList<>(Collections.nCopies(100_000, new Anchor(10, 10)));
    sizes.set(51, new Anchor(20, 20));
    sizes.set(71, new Anchor(40, 40));

    assertEquals(
        List.of(new Anchor(10, 10), new Anchor(20, 20), new Anchor(40, 40)),
        AnchorKMeans.find(sizes, 3, 1));
  }

  @Test
  void sameSeedGivesTheSameAnchors() {
    List<Anchor> sizes = randomSizes(500);
    assertEquals(AnchorKMeans.find(sizes, 9, 3), AnchorKMeans.find(sizes, 9, 3));
  }

  @Test
  void anchorsOfTheDataFitItBetterThanPublishedOnes() {
    List<Anchor> sizes = randomSizes(500);
    double published = AnchorFit.meanIou(Architecture.YOLOV3.defaultAnchors(), sizes);

    double found = AnchorFit.meanIou(AnchorKMeans.find(sizes, 9, 1), sizes);

    assertTrue(found > published + 0.02, found + " after " + published);
  }

  @Test
  void fewerDifferentSizesThanAnchorsAreRefused() {
    List<Anchor> sizes = List.of(new Anchor(5, 5), new Anchor(5, 5), new Anchor(6, 6));
    assertEquals(
        "3 boxes with 2 different sizes; expected at least 3 different ones for 3 anchors",
        assertThrows(UserException.class, () -> AnchorKMeans.find(sizes, 3, 1)).getMessage());
  }
}
