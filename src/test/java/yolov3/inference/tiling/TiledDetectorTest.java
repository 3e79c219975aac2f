package yolov3.inference.tiling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import yolov3.data.ClassNames;
import yolov3.data.image.ImageSize;
import yolov3.data.image.RgbImage;
import yolov3.fuzz.FuzzTest;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.inference.DetectionLimits;
import yolov3.inference.Detector;

class TiledDetectorTest {

  /** Neighbours share at least 16 pixels. */
  private static final Tiling TILING = new Tiling(64, 0.25);

  private static final double IOU_THRESHOLD = 0.45;

  private final FakeDetector fake = new FakeDetector();

  /** Finds rectangles of one grey each, unless they are small for the image. */
  private static final class FakeDetector implements Detector {

    private static final int MAX_SIDES_IN_AN_IMAGE = 8;

    private final List<List<ImageSize>> calls = new ArrayList<>();
    private Function<RgbImage, List<Detection>> finder = FakeDetector::find;
    private boolean closed;

    @Override
    public ClassNames classNames() {
      return new ClassNames(List.of("bright", "dark"));
    }

    @Override
    public double nmsIouThreshold() {
      return IOU_THRESHOLD;
    }

    @Override
    public int maxDetections() {
      return 100;
    }

    @Override
    public List<List<Detection>> detect(List<RgbImage> images, DetectionLimits limits) {
      calls.add(images.stream().map(RgbImage::size).toList());
      return images.stream()
          .map(finder)
          .map(all -> all.stream().filter(d -> limits.includesClass(d.classIndex())))
          .map(all -> all.limit(limits.maxDetections().orElse(maxDetections())).toList())
          .toList();
    }

    /** Fragments are the more confident ones. */
    private static List<Detection> find(RgbImage image) {
      Map<Integer, Box> boxes = new TreeMap<>();
      for (int y = 0; y < image.height(); y++) {
        for (int x = 0; x < image.width(); x++) {
          int grey = image.pixels()[(y * image.width() + x) * 3];
          if (grey > 0) {
            boxes.merge(grey, new Box(x, y, x + 1, y + 1), FakeDetector::around);
          }
        }
      }
      int minSide = Math.max(image.width(), image.height()) / MAX_SIDES_IN_AN_IMAGE;
      return boxes.values().stream()
          .filter(box -> Math.max(box.width(), box.height()) >= minSide)
          .map(box -> new Detection(box, 0, 0.5 + 0.4 / box.area()))
          .toList();
    }

    private static Box around(Box one, Box other) {
      return new Box(
          Math.min(one.xmin(), other.xmin()),
          Math.min(one.ymin(), other.ymin()),
          Math.max(one.xmax(), other.xmax()),
          Math.max(one.ymax(), other.ymax()));
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** An image with rectangles; later ones lie in front. */
  private static RgbImage image(int width, int height, Box... objects) {
    byte[] pixels = new byte[width * height * 3];
    for (int i = 0; i < objects.length; i++) {
      for (int y = (int) objects[i].ymin(); y < objects[i].ymax(); y++) {
        for (int x = (int) objects[i].xmin(); x < objects[i].xmax(); x++) {
          pixels[(y * width + x) * 3] = (byte) (i + 1);
        }
      }
    }
    return new RgbImage(width, height, pixels);
  }

  private static Box square(int x, int y, int side) {
    return new Box(x, y, x + side, y + side);
  }

  private List<Box> found(RgbImage image) {
    return new TiledDetector(fake, TILING, 3)
        .detect(image).stream()
            .map(Detection::box)
            .sorted(Comparator.comparingDouble(Box::xmin))
            .toList();
  }

  @Test
  void smallObjectsAndOneLargerThanATileAreFoundOnceEach() {
    Box[] objects = {
      square(20, 20, 12), // in one tile
      square(50, 120, 12), // whole in two, in the overlap of the columns
      square(90, 58, 12), // cut by the lower border of one row
      square(100, 140, 12), // cut by a column's border and by a row's
      new Box(150, 30, 290, 180) // in no tile
    };
    RgbImage image = image(300, 200, objects);
    assertEquals(List.of(objects[4]), fake.detect(image).stream().map(Detection::box).toList());
    assertEquals(List.of(objects), found(image));
  }

  @FuzzTest
  void objectNotLargerThanTheOverlapIsFoundOnceWhereverItIs(
      @ForAll @IntRange(min = 10, max = 16) int side,
      @ForAll @IntRange(max = 300 - 16) int x,
      @ForAll @IntRange(max = 200 - 16) int y) {
    assertEquals(List.of(square(x, y, side)), found(image(300, 200, square(x, y, side))));
  }

  @Test
  void tilesGoThroughTheDetectorAFewAtATime() {
    found(image(300, 200));
    // (300 - 64) / 48 rounded up and one more: 6 columns; (200 - 64) / 48: 4 rows
    assertEquals(List.of(new ImageSize(300, 200)), fake.calls.get(0));
    assertEquals(1 + 6 * 4 / 3, fake.calls.size());
    ImageSize tile = new ImageSize(64, 64);
    fake.calls.stream().skip(1).forEach(call -> assertEquals(List.of(tile, tile, tile), call));
  }

  @Test
  void largeTilesGoThroughTheDetectorByThemselves() {
    new TiledDetector(fake, new Tiling(1500, 0), 8).detect(image(3000, 1500)); // 2.25 MP each
    assertEquals(List.of(1, 1, 1), fake.calls.stream().map(List::size).toList());
  }

  @Test
  void imageNotLargerThanATileIsDetectedAsWithoutTiles() {
    RgbImage image = image(64, 60, square(10, 10, 20), square(50, 50, 10));
    assertEquals(fake.detect(image), new TiledDetector(fake, TILING, 3).detect(image));
    assertEquals(2, fake.calls.size()); // that of the expected ones included
  }

  @Test
  void maximumOfDetectionsThatIsGivenHoldsForTheImage() {
    RgbImage image = image(300, 200, square(20, 20, 12), square(200, 20, 12), square(20, 150, 10));
    DetectionLimits two =
        new DetectionLimits(
            OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.of(2), Set.of());
    TiledDetector tiled = new TiledDetector(fake, TILING, 3);
    List<Detection> all = tiled.detect(image);
    assertEquals(3, all.size());
    assertEquals(List.of(all.subList(0, 2)), tiled.detect(List.of(image), two));
  }

  @Test
  void nmsIouThresholdThatIsGivenTakesThePlaceOfTheDetectors() {
    // the same box in two tiles that lie 8 pixels apart: IoU 12·20 / (2·400 - 12·20) = 0.43
    fake.finder =
        image ->
            image.width() == 64
                ? List.of(new Detection(square(20, 20, 20), 0, 0.9))
                : List.<Detection>of();
    TiledDetector tiled = new TiledDetector(fake, new Tiling(64, 0.875), 3);
    RgbImage image = image(64 + 8, 64);
    DetectionLimits lower =
        new DetectionLimits(
            OptionalDouble.empty(), OptionalDouble.of(0.42), OptionalInt.empty(), Set.of());
    assertEquals(2, tiled.detect(image).size());
    assertEquals(1, tiled.detect(List.of(image), lower).get(0).size());
  }

  /** Half an 8 looks like a 3: that it is no object of its own is seen by the whole 8. */
  @Test
  void fragmentsOfOtherClassesAreKnownWhereOneClassIsWanted() {
    fake.finder =
        image ->
            FakeDetector.find(image).stream()
                .map(d -> isCut(d.box(), image) ? new Detection(d.box(), 1, d.score()) : d)
                .toList();
    RgbImage image = image(300, 200, square(90, 58, 12)); // cut by the lower border of one row
    TiledDetector tiled = new TiledDetector(fake, TILING, 3);
    assertEquals(List.of(0), classes(tiled, image, Set.of()));
    assertEquals(List.of(0), classes(tiled, image, Set.of(0)));
    assertEquals(List.of(), classes(tiled, image, Set.of(1)));
  }

  @Test
  void objectsOfOtherClassesTakeNoPlaceAway() {
    List<Detection> found =
        List.of(
            new Detection(square(10, 10, 8), 0, 0.9),
            new Detection(square(30, 10, 8), 0, 0.8),
            new Detection(square(10, 30, 8), 1, 0.7),
            new Detection(square(30, 30, 8), 1, 0.6));
    fake.finder = image -> image.width() == 64 ? List.of() : found;
    DetectionLimits oneDark =
        new DetectionLimits(
            OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.of(1), Set.of(1));
    assertEquals(
        List.of(found.subList(2, 3)),
        new TiledDetector(fake, TILING, 3).detect(List.of(image(300, 200)), oneDark));
  }

  private static boolean isCut(Box box, RgbImage image) {
    return box.xmin() == 0
        || box.ymin() == 0
        || box.xmax() == image.width()
        || box.ymax() == image.height();
  }

  private static List<Integer> classes(TiledDetector tiled, RgbImage image, Set<Integer> wanted) {
    DetectionLimits limits =
        new DetectionLimits(
            OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty(), wanted);
    return tiled.detect(List.of(image), limits).get(0).stream().map(Detection::classIndex).toList();
  }

  @Test
  void closingItClosesTheDetector() {
    TiledDetector tiled = new TiledDetector(fake, TILING, 3);
    tiled.close();
    assertTrue(fake.closed);
    assertEquals(fake.classNames(), tiled.classNames());
    assertEquals(IOU_THRESHOLD, tiled.nmsIouThreshold());
  }
}
