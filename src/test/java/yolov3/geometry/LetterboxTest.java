package yolov3.geometry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterboxTest {

  /** Two multiplications and two additions of numbers below 10,000 in double precision. */
  private static final double ROUNDING = 1e-9;

  @ParameterizedTest(name = "{0}×{1} into {2}")
  @CsvSource({
    // width, height, input, scaled width, scaled height, left, top
    "416, 416, 416, 416, 416, 0, 0",
    "640, 480, 416, 416, 312, 0, 52", // 480 · 416/640 = 312; (416 − 312) / 2
    "480, 640, 416, 312, 416, 52, 0",
    "100, 50, 416, 416, 208, 0, 104", // smaller images grow
    "641, 427, 416, 416, 277, 0, 69", // 427 · 416/641 = 277.12; (416 − 277) / 2 = 69.5
    "3, 2, 32, 32, 21, 0, 5", // 2 · 32/3 = 21.33; (32 − 21) / 2 = 5.5
    "64, 33, 32, 32, 17, 0, 7", // 33 / 2 = 16.5 is rounded up
    "10000, 1, 416, 416, 1, 0, 207", // 0.04 pixels are still one row
    "1, 10000, 416, 1, 416, 207, 0",
    "1, 1, 416, 416, 416, 0, 0"
  })
  void imageIsScaledToFitAndCentred(
      int width, int height, int input, int scaledWidth, int scaledHeight, int left, int top) {
    Letterbox letterbox = new Letterbox(width, height, input);
    assertEquals(scaledWidth, letterbox.scaledWidth());
    assertEquals(scaledHeight, letterbox.scaledHeight());
    assertEquals(left, letterbox.left());
    assertEquals(top, letterbox.top());
  }

  @ParameterizedTest(name = "{0}×{1} into {2}")
  @CsvSource({
    // width, height, input, scaled width, scaled height, left, top
    "416, 416, 416, 416, 416, 0, 0",
    "640, 480, 416, 416, 312, 0, 52", // 480 · 416 / 640 = 312
    "500, 375, 416, 416, 312, 0, 52",
    "641, 428, 416, 416, 277, 0, 69", // 428 · 416 / 641 = 277.77, cut; (416 − 277) / 2 = 69.5, cut
    "428, 641, 416, 277, 416, 69, 0",
    "64, 33, 32, 32, 16, 0, 8", // 33 · 32 / 64 = 16.5, cut
    "3, 2, 32, 32, 21, 0, 5",
    "10000, 1, 416, 416, 1, 0, 207", // Darknet itself would have no row
    "1, 1, 416, 416, 416, 0, 0",
    "65535, 65534, 4096, 4096, 4095, 0, 0" // 65534 · 4096 / 65535 = 4095.9
  })
  void darknetTruncatesTheScaledSize(
      int width, int height, int input, int scaledWidth, int scaledHeight, int left, int top) {
    Letterbox letterbox = new Letterbox(width, height, input, LetterboxRule.DARKNET);
    assertEquals(scaledWidth, letterbox.scaledWidth());
    assertEquals(scaledHeight, letterbox.scaledHeight());
    assertEquals(left, letterbox.left());
    assertEquals(top, letterbox.top());
  }

  @Test
  void darknetTakesBoxesBackFromTheExactMiddle() {
    // 3×2 in 32×32: 32×21 (2 · 32 / 3 = 21.3) from row (32 − 21) / 2 = 5 on, but boxes from 5.5 on
    Letterbox letterbox = new Letterbox(3, 2, 32, LetterboxRule.DARKNET);
    Box expected =
        new Box(
            8 / (32 / 3.0), (10 - 11 / 2.0) / (21 / 2.0), 16 / (32 / 3.0), (20 - 11 / 2.0) / 10.5);
    assertClose(expected, letterbox.toImage(new Box(8, 10, 16, 20)), ROUNDING);
  }

  @Test
  void boxMovesWithTheImage() {
    Box inInput = new Letterbox(200, 100, 400).toInput(new Box(10, 20, 30, 40));
    int top = (400 - 100 * 2) / 2;
    assertEquals(new Box(10 * 2, 20 * 2 + top, 30 * 2, 40 * 2 + top), inInput);
  }

  @ParameterizedTest(name = "{0}×{1} into {2}")
  @CsvSource({
    "416, 416, 416",
    "641, 427, 416",
    "427, 641, 416",
    "3, 2, 32",
    "4031, 3023, 608",
    "10000, 7, 416",
    "7, 10000, 416",
    "1, 1, 32"
  })
  void boxComesBackFromTheInput(int width, int height, int input) {
    Letterbox letterbox = new Letterbox(width, height, input);
    Random random = new Random(width * 31L + height);
    for (int i = 0; i < 100; i++) {
      Box box = boxWithin(width, height, random);
      assertClose(box, letterbox.toImage(letterbox.toInput(box)), ROUNDING);
    }
    Box whole = new Box(0, 0, width, height);
    assertClose(whole, letterbox.toImage(letterbox.toInput(whole)), ROUNDING);
  }

  @ParameterizedTest(name = "{0}×{1}")
  @CsvSource({"641, 427", "427, 641", "10000, 7", "7, 10000"})
  void wholeImageFillsItsPlaceInTheInput(int width, int height) {
    Letterbox letterbox = new Letterbox(width, height, 416);
    Box place =
        new Box(
            letterbox.left(),
            letterbox.top(),
            letterbox.left() + letterbox.scaledWidth(),
            letterbox.top() + letterbox.scaledHeight());
    assertClose(place, letterbox.toInput(new Box(0, 0, width, height)), ROUNDING);
    assertTrue(place.xmax() <= 416 && place.ymax() <= 416, place.toString());
  }

  @Test
  void boxOfANetworkComesInPartsOfTheInput() {
    Letterbox letterbox = new Letterbox(200, 100, 100); // 100×50 in 100×100, 25 rows of grey above
    float[] boxes = {0, 0, 0, 0, 0.5f, 0.25f, 0.75f, 1};
    assertClose(new Box(50, 50, 200, 100), letterbox.toImage(boxes, 1), 1e-9);
  }

  @Test
  void boxInTheGreyIsCutToTheImage() {
    Letterbox letterbox = new Letterbox(200, 100, 400);
    // rows 0 to 100 of the input are grey, the image has rows 100 to 300
    assertEquals(new Box(0, 0, 200, 100), letterbox.toImage(new Box(-50, 0, 450, 400)));
    assertEquals(new Box(10 / 2, 0, 20 / 2, 0), letterbox.toImage(new Box(10, 20, 20, 60)));
  }

  private static Box boxWithin(int width, int height, Random random) {
    double x1 = random.nextDouble() * width;
    double x2 = random.nextDouble() * width;
    double y1 = random.nextDouble() * height;
    double y2 = random.nextDouble() * height;
    return new Box(Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2));
  }

  private static void assertClose(Box expected, Box actual, double tolerance) {
    assertEquals(expected.xmin(), actual.xmin(), tolerance);
    assertEquals(expected.ymin(), actual.ymin(), tolerance);
    assertEquals(expected.xmax(), actual.xmax(), tolerance);
    assertEquals(expected.ymax(), actual.ymax(), tolerance);
  }
}
