package yolov3.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountedTest {

  @ParameterizedTest
  @CsvSource({
    "0, image, 0 images",
    "1, image, 1 image",
    "3, image, 3 images",
    "1, class, 1 class",
    "2, class, 2 classes"
  })
  void nounAgreesWithItsCount(long count, String noun, String expected) {
    assertEquals(expected, Counted.of(count, noun));
  }
}
