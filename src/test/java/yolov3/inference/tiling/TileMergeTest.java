package yolov3.inference.tiling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;

/** An image of 160 × 100 pixels in two tiles of 100 × 100, which share the columns 60 to 100. */
class TileMergeTest {

  private static final ImageSize IMAGE = new ImageSize(160, 100);
  private static final Tile LEFT = new Tile(0, 0, new ImageSize(100, 100));
  private static final Tile RIGHT = new Tile(60, 0, new ImageSize(100, 100));
  private static final Tile WHOLE = Tile.whole(IMAGE);
  private static final double IOU_THRESHOLD = 0.45;

  private final TileMerge merge = new TileMerge(IMAGE, IOU_THRESHOLD);

  /** A detection in a tile, by its box in the image. */
  private void find(Tile tile, Detection inImage) {
    Box box = inImage.box();
    Box inTile =
        new Box(box.xmin() - tile.x(), box.ymin(), box.xmax() - tile.x(), box.ymax()); // all at y 0
    merge.add(tile, List.of(new Detection(inTile, inImage.classIndex(), inImage.score())));
  }

  private static Detection detection(
      double xmin, double xmax, double ymin, double ymax, int classIndex, double score) {
    return new Detection(new Box(xmin, ymin, xmax, ymax), classIndex, score);
  }

  private void assertMerged(Detection... expected) {
    assertEquals(List.of(expected), merge.merged());
  }

  @Test
  void objectInTheOverlapGivesItsMoreConfidentBox() {
    find(LEFT, detection(70, 90, 20, 40, 3, 0.7));
    find(RIGHT, detection(71, 91, 20, 40, 3, 0.8));
    assertMerged(detection(71, 91, 20, 40, 3, 0.8));
  }

  @Test
  void boxesBelowTheThresholdAreTwoObjects() {
    // 20 × 20 shifted by 8: 12·20 / (2·400 - 12·20) = 0.43
    find(LEFT, detection(64, 84, 20, 40, 3, 0.7));
    find(RIGHT, detection(72, 92, 20, 40, 3, 0.8));
    assertMerged(detection(72, 92, 20, 40, 3, 0.8), detection(64, 84, 20, 40, 3, 0.7));
  }

  @Test
  void fragmentVanishesThoughItIsMoreConfident() {
    Detection whole = detection(40, 70, 20, 50, 3, 0.6);
    find(LEFT, whole);
    find(RIGHT, detection(60, 70, 20, 50, 3, 0.9)); // a third of it: IoU of the boxes 0.33
    assertMerged(whole);
  }

  @Test
  void fragmentAtTheOtherSideVanishes() {
    Detection whole = detection(88, 118, 20, 50, 3, 0.6);
    find(LEFT, detection(88, 100, 20, 50, 3, 0.9));
    find(RIGHT, whole);
    assertMerged(whole);
  }

  @Test
  void fragmentPredictedAsAnotherClassVanishes() {
    Detection whole = detection(40, 70, 20, 50, 8, 0.6);
    find(LEFT, whole);
    find(RIGHT, detection(60, 70, 20, 50, 3, 0.9));
    assertMerged(whole);
  }

  @Test
  void fragmentStaysIfTheWholeBoxIsLessThanHalfAsConfident() {
    Detection fragment = detection(60, 70, 20, 50, 3, 0.9);
    find(LEFT, detection(40, 70, 20, 50, 3, 0.4));
    find(RIGHT, fragment);
    assertMerged(fragment);
  }

  @Test
  void wholeObjectOfAnotherClassInTheVisibleRegionStays() {
    // of the first, RIGHT sees the columns 60 to 95: IoU with the second 29/35
    Detection first = detection(20, 95, 20, 50, 8, 0.8);
    Detection second = detection(66, 95, 20, 50, 3, 0.7);
    find(LEFT, first);
    find(RIGHT, second);
    assertMerged(first, second);
  }

  @Test
  void fragmentOfSomethingElseThanAnObjectOfItsTileStays() {
    // RIGHT has all of the first, so what it cuts is another object
    Detection first = detection(63, 90, 20, 50, 8, 0.8);
    Detection cut = detection(60, 90, 20, 50, 3, 0.7);
    find(LEFT, first);
    find(RIGHT, cut);
    assertMerged(first, cut);
  }

  @Test
  void wholeObjectsOfTwoClassesOnOnePlaceStay() {
    find(LEFT, detection(70, 90, 20, 40, 3, 0.7));
    find(RIGHT, detection(70, 90, 20, 40, 4, 0.8));
    assertMerged(detection(70, 90, 20, 40, 4, 0.8), detection(70, 90, 20, 40, 3, 0.7));
  }

  @Test
  void smallObjectInFrontOfALargeOneOfItsClassStays() {
    Detection large = detection(10, 150, 5, 95, 3, 0.9);
    Detection small = detection(70, 80, 20, 30, 3, 0.8);
    find(WHOLE, large);
    find(LEFT, small);
    assertMerged(large, small);
  }

  @Test
  void fragmentsOfAnObjectLargerThanATileVanishWhereTheWholeImageHasIt() {
    Detection large = detection(10, 150, 5, 95, 3, 0.6);
    find(WHOLE, large);
    find(LEFT, detection(10, 100, 5, 95, 3, 0.8));
    find(RIGHT, detection(60, 150, 5, 95, 3, 0.9));
    assertMerged(large);
  }

  @Test
  void ofAnObjectThatEveryTileCutsOneFragmentStays() {
    find(LEFT, detection(10, 100, 5, 95, 3, 0.8));
    find(RIGHT, detection(60, 150, 5, 95, 3, 0.9));
    assertMerged(detection(60, 150, 5, 95, 3, 0.9));
  }

  @Test
  void objectsAtTheBorderOfTheImageAreNotCut() {
    // as confident as each other: one that counted as cut would lose against the shifted box
    find(LEFT, detection(70, 90, 80, 100, 3, 0.8));
    find(RIGHT, detection(70, 90, 82, 98, 3, 0.7));
    assertMerged(detection(70, 90, 80, 100, 3, 0.8));
  }

  @Test
  void boxesOfOneTileStayAsItsNmsLeftThem() {
    Detection first = detection(10, 30, 20, 40, 3, 0.8);
    Detection second = detection(11, 31, 20, 40, 3, 0.9);
    merge.add(LEFT, List.of(first, second));
    assertMerged(second, first);
  }
}
