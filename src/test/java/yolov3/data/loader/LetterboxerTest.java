package yolov3.data.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.data.image.BilinearResize;
import yolov3.data.image.RgbImage;
import yolov3.geometry.LetterboxRule;

class LetterboxerTest {

  static Stream<Arguments> rows() {
    return Stream.of(
        arguments("same size", new int[] {10, 20, 30}, new double[] {10, 20, 30}),
        // centres at -0.25, 0.25, 0.75, 1.25: outside the outer centres the edge is repeated
        arguments(
            "twice as wide",
            new int[] {0, 100},
            new double[] {0, 0 + (100 - 0) * 0.25, 0 + (100 - 0) * 0.75, 100}),
        // centres at 0.5 and 2.5
        arguments(
            "half as wide",
            new int[] {10, 20, 60, 100},
            new double[] {(10 + 20) / 2, (60 + 100) / 2}),
        // centre at 1: the neighbours do not count, there is no antialiasing
        arguments("a third as wide", new int[] {0, 77, 255}, new double[] {77}),
        // centres at 0.5: 0.5 and 1.5 are rounded to the even integer
        arguments("halves to even, down", new int[] {0, 1}, new double[] {0}),
        arguments("halves to even, up", new int[] {1, 2}, new double[] {2}),
        // centres at (0.5, 1.5, 2.5) · 2/3 - 0.5 = -1/6, 1/2, 7/6
        arguments("2 to 3", new int[] {200, 255}, new double[] {200, 228 /* 227.5 */, 255}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void rowsAndColumnsAreInterpolatedAtHalfPixelCentres(String name, int[] row, double[] expected) {
    byte[] pixels = new byte[row.length];
    byte[] expectedBytes = new byte[expected.length];
    for (int i = 0; i < row.length; i++) {
      pixels[i] = (byte) row[i];
    }
    for (int i = 0; i < expected.length; i++) {
      expectedBytes[i] = (byte) Math.rint(expected[i]);
    }

    assertArrayEquals(
        expectedBytes, BilinearResize.resize(pixels, row.length, 1, 1, expected.length, 1));
    assertArrayEquals(
        expectedBytes, BilinearResize.resize(pixels, 1, row.length, 1, 1, expected.length));
  }

  @Test
  void everyPixelFollowsTheFormula() {
    int width = 37;
    int height = 23;
    byte[] pixels = new byte[height * width * 3];
    new Random(1).nextBytes(pixels);
    for (int[] size : new int[][] {{50, 61}, {11, 9}, {37, 90}, {80, 5}}) {
      byte[] resized = BilinearResize.resize(pixels, width, height, 3, size[0], size[1]);
      for (int y = 0; y < size[1]; y++) {
        for (int x = 0; x < size[0]; x++) {
          for (int c = 0; c < 3; c++) {
            assertEquals(
                formula(pixels, width, height, size, x, y, c),
                resized[(y * size[0] + x) * 3 + c] & 0xff,
                0.5 + 1e-3);
          }
        }
      }
    }
  }

  private static double formula(
      byte[] pixels, int width, int height, int[] size, int x, int y, int channel) {
    double sourceX = (x + 0.5) * width / size[0] - 0.5;
    double sourceY = (y + 0.5) * height / size[1] - 0.5;
    double sum = 0;
    for (int dy = 0; dy < 2; dy++) {
      for (int dx = 0; dx < 2; dx++) {
        int column = (int) Math.floor(sourceX) + dx;
        int row = (int) Math.floor(sourceY) + dy;
        double weight = (1 - Math.abs(sourceX - column)) * (1 - Math.abs(sourceY - row));
        int clampedX = Math.max(0, Math.min(width - 1, column));
        int clampedY = Math.max(0, Math.min(height - 1, row));
        sum += weight * (pixels[(clampedY * width + clampedX) * 3 + channel] & 0xff);
      }
    }
    return sum;
  }

  @Test
  void aImageThatFitsIsCopied() {
    RgbImage image = new RgbImage(2, 2, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});

    byte[] input = new Letterboxer(2).apply(image);

    assertArrayEquals(image.pixels(), input);
    assertNotSame(image.pixels(), input);
  }

  @Test
  void aWideImageHasGreyAboveAndBelow() {
    // 4×2 in 4×4: scale 1, (4 - 2) / 2 = 1 grey row above
    byte[] pixels = new byte[2 * 4 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i + 1);
    }

    byte[] input = new Letterboxer(4).apply(new RgbImage(4, 2, pixels));

    byte[] expected = new byte[4 * 4 * 3];
    for (int i = 0; i < expected.length; i++) {
      int at = i - 4 * 3;
      expected[i] = at >= 0 && at < pixels.length ? pixels[at] : (byte) 128;
    }
    assertArrayEquals(expected, input);
  }

  @Test
  void aTallImageHasGreyOnBothSides() {
    // 1×3 in 3×3: one grey column left and right
    byte[] pixels = {10, 11, 12, 20, 21, 22, 30, 31, 32};

    byte[] input = new Letterboxer(3).apply(new RgbImage(1, 3, pixels));

    for (int y = 0; y < 3; y++) {
      for (int c = 0; c < 3; c++) {
        assertEquals(128, input[y * 9 + c] & 0xff);
        assertEquals(pixels[y * 3 + c], input[y * 9 + 3 + c]);
        assertEquals(128, input[y * 9 + 6 + c] & 0xff);
      }
    }
  }

  @Test
  void darknetPutsTheCornerPixelsOnEachOther() {
    // 5×3 into 4: width 4, height 3 · 4 / 5 = 2.4, cut to 2, from row (4 − 2) / 2 = 1 on.
    // Columns 0, 1, 2 and 3 lie at i · (5 − 1) / (4 − 1) = 0, 4/3, 8/3 and 4,
    // rows 0 and 1 at i · (3 − 1) / (2 − 1) = 0 and 2.
    int[] upper = {10, 50, 20, 80, 30};
    int[] lower = {200, 100, 40, 0, 255};
    byte[] pixels = new byte[3 * 5 * 3];
    for (int x = 0; x < 5; x++) {
      for (int c = 0; c < 3; c++) {
        pixels[x * 3 + c] = (byte) (upper[x] + c);
        pixels[5 * 3 + x * 3 + c] = 77; // the row between has no weight
        pixels[2 * 5 * 3 + x * 3 + c] = (byte) (lower[x] - (lower[x] > c ? c : 0));
      }
    }

    float[] input = new Letterboxer(4).apply(new RgbImage(5, 3, pixels), LetterboxRule.DARKNET);

    double[] first = {10, 50 * 2 / 3.0 + 20 / 3.0, 20 / 3.0 + 80 * 2 / 3.0, 30};
    double[] last = {200, 100 * 2 / 3.0 + 40 / 3.0, 40 / 3.0 + 0 * 2 / 3.0, 255};
    assertEquals(4 * 4 * 3, input.length);
    for (int x = 0; x < 4; x++) {
      assertEquals(127.5f, input[x * 3]);
      assertEquals(first[x], input[(4 + x) * 3], 1e-4);
      assertEquals(first[x] + 2, input[(4 + x) * 3 + 2], 1e-4);
      assertEquals(last[x], input[(2 * 4 + x) * 3], 1e-4);
      assertEquals(127.5f, input[(3 * 4 + x) * 3]);
    }
  }

  @Test
  void darknetInterpolatesAlongBothAxesWithoutRounding() {
    // 2×2 into 3: positions i · (2 − 1) / (3 − 1) = 0, 1/2, 1
    byte[] pixels = {1, 1, 1, 2, 2, 2, 4, 4, 4, (byte) 255, (byte) 255, (byte) 255};
    float[] input = new Letterboxer(3).apply(new RgbImage(2, 2, pixels), LetterboxRule.DARKNET);
    double[] expected = {
      1, (1 + 2) / 2.0, 2, (1 + 4) / 2.0, (1 + 2 + 4 + 255) / 4.0, (2 + 255) / 2.0, 4, 129.5, 255
    };
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], input[i * 3], 0, "pixel " + i);
    }
  }

  @Test
  void darknetTakesTheLastPixelWhereThereIsRoomForOne() {
    // 8×2 into 4: 4×1; the columns lie at i · 7/3
    byte[] pixels = new byte[2 * 8 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i / 3 * 3); // pixel p has the value 3p
    }
    float[] input = new Letterboxer(4).apply(new RgbImage(8, 2, pixels), LetterboxRule.DARKNET);
    for (int x = 0; x < 4; x++) {
      assertEquals(3 * (8 + x * 7 / 3.0), input[(4 + x) * 3], 1e-4);
    }
  }

  @Test
  void theRuleOfNetworksTrainedHereGivesItsBytes() {
    byte[] pixels = new byte[7 * 5 * 3];
    new Random(2).nextBytes(pixels);
    RgbImage image = new RgbImage(7, 5, pixels);
    byte[] bytes = new Letterboxer(9).apply(image);
    float[] input = new Letterboxer(9).apply(image, LetterboxRule.HALF_PIXEL);
    for (int i = 0; i < bytes.length; i++) {
      assertEquals(bytes[i] & 0xff, input[i]);
    }
  }
}
