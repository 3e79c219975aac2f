package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A camera of which nothing comes; each read takes a second. */
class InterruptionTest {

  private final AtomicInteger reads = new AtomicInteger();

  @BeforeAll
  static void load() {
    Ffmpeg.load();
  }

  private int read() {
    reads.incrementAndGet();
    return AVERROR_EAGAIN();
  }

  private long now() {
    return TimeUnit.SECONDS.toNanos(reads.get());
  }

  @Test
  void waitingForACameraThatStallsEndsWhenTheTimeIsOver() {
    try (Interruption interruption = new Interruption(() -> false, this::now)) {
      assertEquals(AVERROR_EAGAIN(), interruption.await(this::read));
      assertTrue(interruption.isTimeOver());
      assertEquals(Interruption.TIMEOUT_SECONDS + 1, reads.get());
    }
  }

  @Test
  void whatComesEndsTheWaitingAndTheNextGetsItsOwnTime() {
    try (Interruption interruption = new Interruption(() -> false, this::now)) {
      for (int packet = 1; packet <= 3; packet++) {
        int there = packet * 10;
        assertEquals(
            1, interruption.await(() -> reads.incrementAndGet() == there ? 1 : AVERROR_EAGAIN()));
      }
      assertEquals(30, reads.get());
    }
  }

  @Test
  void waitingEndsWhenTheUserStops() {
    try (Interruption interruption = new Interruption(() -> reads.get() == 3, this::now)) {
      assertEquals(AVERROR_EAGAIN(), interruption.await(this::read));
      assertEquals(3, reads.get());
    }
  }
}
