package yolov3.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CmykConversionTest {

  static Stream<Arguments> pixels() {
    return Stream.of(
        arguments(CmykConversion.CMYK, new int[] {0, 0, 0, 0}, new int[] {255, 255, 255}),
        arguments(CmykConversion.CMYK, new int[] {9, 9, 9, 255}, new int[] {0, 0, 0}),
        arguments(
            CmykConversion.CMYK,
            new int[] {255, 55, 0, 51},
            new int[] {0, (255 - 55) * (255 - 51) / 255, 255 - 51}),
        arguments(
            CmykConversion.INVERTED_CMYK,
            new int[] {255, 255, 255, 255},
            new int[] {255, 255, 255}),
        arguments(
            CmykConversion.INVERTED_CMYK,
            new int[] {0, 200, 255, 204},
            new int[] {0, 200 * 204 / 255, 204}),
        arguments(CmykConversion.YCCK, new int[] {255, 128, 128, 255}, new int[] {0, 0, 0}),
        arguments(
            CmykConversion.YCCK,
            new int[] {100, 138, 108, 204}, // Cb 10 over and Cr 20 under the middle
            new int[] {
              (255 - (100 - 28)) * 204 / 255, // 1.402 · 20 = 28.04
              (255 - (100 + 11)) * 204 / 255, // −0.344 · 10 + 0.714 · 20 = 10.84
              (255 - (100 + 18)) * 204 / 255 // 1.772 · 10 = 17.72
            }));
  }

  private static Raster pixel(int... samples) {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 1, 1, samples.length, null);
    raster.setPixel(0, 0, samples);
    return raster;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("pixels")
  void inksLeavePartOfThePaperWhite(CmykConversion inks, int[] samples, int[] expected) {
    byte[] bytes = {(byte) expected[0], (byte) expected[1], (byte) expected[2]};
    assertArrayEquals(bytes, inks.toRgb(pixel(samples)).pixels());
  }

  @Test
  void adobesMarkerSaysWhatTheSamplesAre() {
    assertEquals(CmykConversion.CMYK, CmykConversion.of(-1));
    assertEquals(CmykConversion.INVERTED_CMYK, CmykConversion.of(0));
    assertEquals(CmykConversion.YCCK, CmykConversion.of(2));
  }

  @Test
  void threeChannelsAreNoInks() {
    assertThrows(IllegalArgumentException.class, () -> CmykConversion.CMYK.toRgb(pixel(1, 2, 3)));
  }
}
