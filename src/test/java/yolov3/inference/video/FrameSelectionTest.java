package yolov3.inference.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.inference.video.ffmpeg.FrameFilter;
import yolov3.io.UserException;

/** Numbers of the frames that are chosen. */
class FrameSelectionTest {

  private static final double ALL = Double.POSITIVE_INFINITY;

  static Stream<Arguments> selections() {
    return Stream.of(
        arguments("all", FrameSelection.ALL, 30, List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L)),
        arguments("every fourth", new FrameSelection(4, ALL), 30, List.of(1L, 5L, 9L)),
        arguments("10 of 30 a second", new FrameSelection(1, 10), 30, List.of(1L, 4L, 7L, 10L)),
        // places 0, 0.1, 0.2, … s: frames at 0, 0.12, 0.2, 0.32, 0.4 s
        arguments("10 of 25 a second", new FrameSelection(1, 10), 25, List.of(1L, 4L, 6L, 9L)),
        arguments("one a second", new FrameSelection(1, 1), 5, List.of(1L, 6L)),
        arguments(
            "more than there are",
            new FrameSelection(1, 90),
            30,
            List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("selections")
  void framesAreChosenByTheirNumberOrTime(
      String name, FrameSelection selection, int rate, List<Long> expected) {
    FrameFilter filter = selection.filter();
    assertEquals(
        expected,
        LongStream.rangeClosed(1, 10)
            .filter(n -> filter.wants(n, Math.round(1000.0 * (n - 1) / rate) / 1000.0))
            .boxed()
            .toList());
  }

  /** After a gap in a stream the next frame is taken, and no more than that. */
  @Test
  void afterAGapTheNextFrameIsTaken() {
    FrameFilter filter = new FrameSelection(1, 1).filter();
    double[] seconds = {0, 0.5, 5.2, 5.4, 5.9, 6.0, 6.5};
    assertEquals(
        List.of(0L, 2L, 5L),
        LongStream.range(0, seconds.length)
            .filter(i -> filter.wants(i + 1, seconds[(int) i]))
            .boxed()
            .toList());
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertEquals(
        "distance of frames is 0; expected at least 1",
        assertThrows(UserException.class, () -> new FrameSelection(0, ALL)).getMessage());
    assertEquals(
        "frames per second are 0.0; expected above 0",
        assertThrows(UserException.class, () -> new FrameSelection(1, 0)).getMessage());
  }
}
