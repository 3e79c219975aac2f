package yolov3.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {

  @ParameterizedTest
  @CsvSource({"59, 59 s", "61, 1 min 1 s", "3600, 1 h 0 min", "90061, 25 h 1 min"})
  void timesAreSaidInTheirTwoLargestUnits(long seconds, String words) {
    assertEquals(words, DurationText.of(Duration.ofSeconds(seconds)));
  }
}
