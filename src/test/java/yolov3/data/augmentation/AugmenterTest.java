package yolov3.data.augmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.awt.Color;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.data.ClassNames;
import yolov3.data.image.RgbImage;
import yolov3.data.loader.Letterboxer;
import yolov3.geometry.AxisMap;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.LabelledBox.Kind;
import yolov3.geometry.Letterbox;
import yolov3.io.UserException;

class AugmenterTest {

  private static final ClassNames NAMES =
      new ClassNames(List.of("left arrow", "right arrow", "up arrow", "down arrow", "ring"));

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}×{1} at {2}")
  @CsvSource({"96, 96, 96", "200, 96, 96", "50, 120, 96", "31, 17, 64", "300, 200, 128"})
  void imageThatNothingHappensToIsLetterboxed(int width, int height, int inputSize) {
    LabelledRgbImage source = noise(width, height, new Box(3, 4, 20, 15));
    LabelledRgbImage input = augment("{}", source, inputSize, 1);
    byte[] expected = new Letterboxer(inputSize).apply(source.image());
    assertClose(expected, input.pixels(), 1); // the last bit of a fraction may round the other way
    Box box = new Letterbox(width, height, inputSize).toInput(new Box(3, 4, 20, 15));
    assertClose(box, input.objects().get(0).box());
  }

  @Test
  void horizontalFlipMirrorsPixelsAndBoxes() {
    LabelledRgbImage source = noise(96, 60, new Box(10, 5, 30, 25));
    byte[] plain = augment("{}", source, 96, 1).pixels();
    LabelledRgbImage flipped = augment("{flip_horizontal: {probability: 1}}", source, 96, 1);
    byte[] mirrored = new byte[plain.length];
    for (int y = 0; y < 96; y++) {
      for (int x = 0; x < 96; x++) {
        System.arraycopy(plain, (y * 96 + x) * 3, mirrored, (y * 96 + 95 - x) * 3, 3);
      }
    }
    assertArrayEquals(mirrored, flipped.pixels());
    // grey above: (96 − 60) / 2
    assertClose(new Box(96 - 30, 5 + 18, 96 - 10, 25 + 18), flipped.objects().get(0).box());
  }

  @Test
  void flipsSwapTheirOwnPairsOfClasses() {
    String augment =
        "{flip_horizontal: {probability: %d, swapped_classes: [[left arrow, right arrow]]},"
            + " flip_vertical: {probability: %d, swapped_classes: [[down arrow, up arrow]]}}";
    assertEquals(List.of(0, 1, 2, 3, 4), classes(augment.formatted(0, 0)));
    assertEquals(List.of(1, 0, 2, 3, 4), classes(augment.formatted(1, 0)));
    assertEquals(List.of(0, 1, 3, 2, 4), classes(augment.formatted(0, 1)));
    assertEquals(List.of(1, 0, 3, 2, 4), classes(augment.formatted(1, 1)));
  }

  @Test
  void tilesOfAMosaicSwapTheirClassesToo() {
    LabelledRgbImage arrows = noise(96, 96, new Box(0, 0, 96, 96)); // all of class 0
    LabelledRgbImage mosaic =
        augment(
            "{flip_horizontal: {probability: 1, swapped_classes: [[left arrow, right arrow]]},"
                + " mosaic: {probability: 1}, close_mosaic_epochs: 0, min_box_visibility: 0}",
            arrows,
            96,
            1);
    assertEquals(
        List.of(1, 1, 1, 1), mosaic.objects().stream().map(LabelledBox::classIndex).toList());
  }

  @Test
  void pairOfAnUnknownClassIsAMistake() {
    UserException mistake =
        assertThrows(
            UserException.class,
            () -> augmenter("{flip_horizontal: {swapped_classes: [[left arow, right arrow]]}}"));
    assertEquals(
        "augment.flip_horizontal.swapped_classes has 'left arow'; expected a class name of"
            + " data.names: left arrow, right arrow, up arrow, down arrow, ring",
        mistake.getMessage());
  }

  static Stream<Arguments> placements() {
    Placement half = // the right half of a 100×100 image is outside
        new Placement(
            AxisMap.move(50, 0), new PixelArea(0, 0, 100, 100), new PixelArea(0, 0, 100, 100));
    Placement window =
        new Placement(
            AxisMap.scale(2, 2), new PixelArea(10, 10, 20, 20), new PixelArea(0, 0, 100, 100));
    return Stream.of(
        arguments("inside", half, new Box(10, 10, 30, 30), new Box(60, 10, 80, 30), 1.0),
        arguments("cut", half, new Box(40, 10, 60, 30), new Box(90, 10, 100, 30), 10.0 / 20),
        arguments("a tenth", half, new Box(49, 0, 59, 10), new Box(99, 0, 100, 10), 1.0 / 10),
        arguments(
            "cut by the window",
            window,
            new Box(5, 5, 20, 20),
            new Box(20, 20, 40, 40),
            (10.0 * 10) / (15 * 15)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("placements")
  void boxIsCutAndDroppedWhenLessThanTheStatedPartIsSeen(
      String name, Placement placement, Box box, Box expected, double part) {
    PlacedObject object = PlacedObject.of(new LabelledBox(box, 0), placement).orElseThrow();
    assertClose(expected, object.object().box());
    assertTrue(object.isVisible(0, part));
    assertEquals(part == 1, object.isVisible(0, Math.min(1, part + 0.01)));
    LabelledBox crowd = new LabelledBox(box, 0, Kind.CROWD, box.area());
    assertTrue(PlacedObject.of(crowd, placement).orElseThrow().isVisible(0, 1)); // it guards
  }

  @Test
  void objectOutsideIsDropped() {
    Placement away =
        new Placement(
            AxisMap.move(100, 0), new PixelArea(0, 0, 100, 100), new PixelArea(0, 0, 100, 100));
    assertTrue(PlacedObject.of(new LabelledBox(new Box(0, 0, 9, 9), 0), away).isEmpty());
  }

  @Test
  void coversHideTheAreaOfTheirUnion() {
    Box box = new Box(0, 0, 10, 10);
    assertEquals(0, CoveredArea.of(box, List.of()));
    assertEquals(0, CoveredArea.of(box, List.of(new Box(10, 0, 20, 10))));
    assertEquals(100, CoveredArea.of(box, List.of(new Box(-5, -5, 20, 20))));
    assertEquals(
        4 * 4 + 4 * 4 - 2 * 2,
        CoveredArea.of(box, List.of(new Box(0, 0, 4, 4), new Box(2, 2, 6, 6))));
    assertEquals(
        3 * 10 + 3 * 10 - 3 * 3, // a cross that reaches beyond the box
        CoveredArea.of(box, List.of(new Box(3, -2, 6, 12), new Box(-2, 3, 12, 6))));
  }

  @Test
  void hiddenObjectIsDroppedAndOneThatDoesNotCountStays() {
    Canvas canvas = new Canvas(100);
    LabelledBox object = new LabelledBox(new Box(0, 0, 10, 10), 1);
    LabelledBox crowd = new LabelledBox(new Box(0, 0, 10, 10), 2, Kind.CROWD, 100);
    canvas.draw(
        new LabelledRgbImage(noise(100, 100).image(), List.of(object, crowd)),
        new Placement(
            AxisMap.IDENTITY, new PixelArea(0, 0, 100, 100), new PixelArea(0, 0, 100, 100)),
        null);
    canvas.cover(new PixelArea(0, 0, 10, 8)); // 1 − 8/10 of it is seen
    assertEquals(List.of(object, crowd), canvas.finish(0.2).objects());
    assertEquals(List.of(crowd), canvas.finish(0.21).objects());
  }

  @Test
  void whatIsWhollyHiddenIsNoTarget() {
    Canvas canvas = flat(200, 1);
    canvas.cover(new PixelArea(0, 0, 8, 8));
    assertEquals(List.of(), canvas.finish(0).objects());
  }

  @Test
  void cutoutIsGrey() {
    Canvas canvas = new Canvas(8);
    canvas.draw(
        noise(8, 8),
        new Placement(AxisMap.IDENTITY, new PixelArea(0, 0, 8, 8), new PixelArea(0, 0, 8, 8)),
        null);
    byte[] expected = noise(8, 8).image().pixels().clone();
    canvas.cover(new PixelArea(2, 3, 4, 1));
    Arrays.fill(expected, (3 * 8 + 2) * 3, (3 * 8 + 6) * 3, (byte) 128);
    assertArrayEquals(expected, canvas.finish(0).pixels());
  }

  @Test
  void mixupBlendsPixelsByTheShareAndKeepsTheObjectsOfBoth() {
    Canvas one = flat(200, 1);
    one.blend(flat(100, 2), 0.25);
    LabelledRgbImage mixed = one.finish(0);
    assertEquals(200 / 4 + 100 * 3 / 4, mixed.pixels()[0] & 0xff);
    assertEquals(List.of(1, 2), mixed.objects().stream().map(LabelledBox::classIndex).toList());
  }

  @Test
  void mixupIsOfTwoImages() {
    LabelledRgbImage black = new LabelledRgbImage(plain(96, 0), List.of(box(0)));
    LabelledRgbImage white = new LabelledRgbImage(plain(96, 255), List.of(box(1)));
    Augmenter augmenter = augmenter("{mixup: {probability: 1, alpha: 8}, close_mosaic_epochs: 0}");
    double sum = 0;
    int count = 400;
    for (int i = 0; i < count; i++) {
      LabelledRgbImage mixed =
          augmenter.apply(black, () -> white, true, 96, new SplittableRandom(i));
      int first = mixed.pixels()[0] & 0xff;
      assertTrue(first > 0 && first < 255);
      assertEquals(2, mixed.objects().size());
      sum += first / 255.0;
    }
    assertEquals(0.5, sum / count, 0.03); // four times the deviation of the mean
    LabelledRgbImage last = augmenter.apply(black, () -> white, false, 96, new SplittableRandom(1));
    assertEquals(0, last.pixels()[0]);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "8", "50"})
  void sharesHaveMeanAndVarianceOfTheBetaDistribution(double alpha) {
    SplittableRandom random = new SplittableRandom(1);
    int count = 20_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double share = BetaDistribution.sample(random, alpha);
      sum += share;
      squares += share * share;
    }
    double mean = sum / count;
    double variance = 1 / (4 * (2 * alpha + 1));
    assertEquals(0.5, mean, 4 * Math.sqrt(variance / count));
    assertEquals(1, (squares / count - mean * mean) / variance, 0.05);
  }

  @Test
  void sourcesAreAsLargeAsTheLargestZoomNeeds() {
    assertEquals(96, augmenter("{}").sourceSize(96));
    assertEquals(96, augmenter("{scale: {factor: [1, 1.5]}}").sourceSize(96)); // it is off
    assertEquals(144, augmenter("{scale: {probability: 0.1, factor: [1, 1.5]}}").sourceSize(96));
    assertEquals(120, augmenter("{crop: {probability: 1, part: [0.8, 1]}}").sourceSize(96));
    assertEquals(192, augmenter("{crop: {probability: 1, part: [0.2, 1]}}").sourceSize(96));
    assertEquals(96, augmenter("{scale: {probability: 1, factor: [0.5, 0.9]}}").sourceSize(96));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1",
    "0.1, 1, 1",
    "-0.3, 1, 1",
    "0, 0.5, 1",
    "0, 1.6, 1",
    "0, 1, 0.6",
    "0, 1, 1.4",
    "0.5, 0.7, 1.2",
    "0, 0, 1"
  })
  void coloursChangeAsJavasOwnConversionSays(double turn, double saturation, double value) {
    byte[] pixels = new byte[64 * 64 * 3];
    new Random(1).nextBytes(pixels);
    byte[] changed = pixels.clone();
    new HsvJitter(turn, saturation, value).apply(changed, 64, PixelArea.ofSquare(64));
    for (int i = 0; i < pixels.length; i += 3) {
      float[] hsb =
          Color.RGBtoHSB(pixels[i] & 0xff, pixels[i + 1] & 0xff, pixels[i + 2] & 0xff, null);
      int rgb =
          Color.HSBtoRGB(
              (float) ((hsb[0] + turn + 1) % 1), // Java takes -1e-9 for black
              (float) Math.min(1, hsb[1] * saturation),
              (float) Math.min(1, hsb[2] * value));
      for (int channel = 0; channel < 3; channel++) {
        int expected = rgb >> (16 - 8 * channel) & 0xff;
        assertEquals(expected, changed[i + channel] & 0xff, 2); // a hue is 1/1536 of the circle
      }
    }
  }

  private List<Integer> classes(String augment) {
    List<LabelledBox> objects =
        Stream.of(0, 1, 2, 3, 4)
            .map(c -> new LabelledBox(new Box(10 * c, 10, 10 * c + 9, 30), c))
            .toList();
    LabelledRgbImage source = new LabelledRgbImage(noise(96, 96).image(), objects);
    String whole = augment.replaceFirst("\\{", "{min_box_visibility: 0, ");
    return augment(whole, source, 96, 3).objects().stream().map(LabelledBox::classIndex).toList();
  }

  private Augmenter augmenter(String augment) {
    return new Augmenter(AugmentConfigs.config(folder, augment).augment(), NAMES);
  }

  private LabelledRgbImage augment(
      String augment, LabelledRgbImage source, int inputSize, long seed) {
    return augmenter(augment)
        .apply(source, () -> source, true, inputSize, new SplittableRandom(seed));
  }

  private static LabelledRgbImage noise(int width, int height, Box... boxes) {
    byte[] pixels = new byte[width * height * 3];
    new Random(1).nextBytes(pixels);
    return new LabelledRgbImage(
        new RgbImage(width, height, pixels),
        Stream.of(boxes).map(box -> new LabelledBox(box, 0)).toList());
  }

  private static RgbImage plain(int size, int value) {
    byte[] pixels = new byte[size * size * 3];
    Arrays.fill(pixels, (byte) value);
    return new RgbImage(size, size, pixels);
  }

  private static LabelledBox box(int classIndex) {
    return new LabelledBox(new Box(1, 1, 7, 7), classIndex);
  }

  private static Canvas flat(int value, int classIndex) {
    Canvas canvas = new Canvas(8);
    canvas.draw(
        new LabelledRgbImage(plain(8, value), List.of(box(classIndex))),
        new Placement(AxisMap.IDENTITY, new PixelArea(0, 0, 8, 8), new PixelArea(0, 0, 8, 8)),
        null);
    return canvas;
  }

  private static void assertClose(byte[] expected, byte[] actual, int tolerance) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i] & 0xff, actual[i] & 0xff, tolerance, "value " + i);
    }
  }

  private static void assertClose(Box expected, Box actual) {
    assertEquals(expected.xmin(), actual.xmin(), 1e-9);
    assertEquals(expected.ymin(), actual.ymin(), 1e-9);
    assertEquals(expected.xmax(), actual.xmax(), 1e-9);
    assertEquals(expected.ymax(), actual.ymax(), 1e-9);
  }
}
