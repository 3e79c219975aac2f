package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;

/**
 * End of FFmpeg's waiting for a stream or a camera: when the user stops, or nothing has come for
 * {@value #TIMEOUT_SECONDS} seconds. FFmpeg asks it again and again while it waits. To be closed:
 * there is only native room for a few.
 */
final class Interruption extends AVIOInterruptCB.Callback_Pointer {

  /** Time for an answer, and for each frame. */
  static final int TIMEOUT_SECONDS = 15;

  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);

  /** Wait for a camera that has no frame yet, nanoseconds. */
  private static final long CAMERA_WAIT = 2_000_000;

  private final BooleanSupplier stopped;
  private final LongSupplier clock;
  private volatile long start;

  /**
   * @param stopped tells whether the user has stopped the work
   */
  Interruption(BooleanSupplier stopped) {
    this(stopped, System::nanoTime);
  }

  /**
   * @param clock nanoseconds
   */
  Interruption(BooleanSupplier stopped, LongSupplier clock) {
    this.stopped = stopped;
    this.clock = clock;
    restart();
  }

  /**
   * Reads again and again, until something comes or it is time to end.
   *
   * @param read returns FFmpeg's EAGAIN when nothing is there yet
   * @return what it returned at last
   */
  int await(IntSupplier read) {
    restart();
    int result = read.getAsInt();
    while (result == AVERROR_EAGAIN() && !isStopped() && !isTimeOver()) {
      LockSupport.parkNanos(CAMERA_WAIT);
      result = read.getAsInt();
    }
    return result;
  }

  /** Starts the time anew. */
  void restart() {
    start = clock.getAsLong();
  }

  boolean isTimeOver() {
    return clock.getAsLong() - start > TIMEOUT_NANOS;
  }

  boolean isStopped() {
    return stopped.getAsBoolean();
  }

  @Override
  public int call(Pointer opaque) {
    return isStopped() || isTimeOver() ? 1 : 0;
  }
}
