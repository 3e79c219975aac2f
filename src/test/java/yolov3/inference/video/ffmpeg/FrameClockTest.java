package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FrameClockTest {

  private final FrameClock clock = new FrameClock(0.01, 0.04); // 25 frames a second

  private void assertTimes(double[] seconds, long... timestamps) {
    for (int i = 0; i < timestamps.length; i++) {
      assertEquals(seconds[i], clock.next(timestamps[i]), 1e-9, "frame " + (i + 1));
    }
  }

  @Test
  void timeCountsFromTheFirstFrame() {
    assertTimes(new double[] {0, 0.04, 0.10, 0.10}, 900, 904, 910, 910);
  }

  @Test
  void timeContinuesWhereTimestampsJumpBack() {
    assertTimes(new double[] {0, 0.04, 0.08, 0.12, 0.16}, 900, 904, 5, 9, 13);
  }

  @Test
  void framesWithoutTimestampsFollowAtTheRateOfTheVideo() {
    assertTimes(new double[] {0, 0.04, 0.07, 0.11}, AV_NOPTS_VALUE(), AV_NOPTS_VALUE(), 7, 11);
  }
}
