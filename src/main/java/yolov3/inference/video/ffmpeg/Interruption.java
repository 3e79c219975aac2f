package yolov3.inference.video.ffmpeg;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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

  private final BooleanSupplier stopped;
  private volatile long start = System.nanoTime();

  /**
   * @param stopped tells whether the user has stopped the work
   */
  Interruption(BooleanSupplier stopped) {
    this.stopped = stopped;
  }

  /** Starts the time anew. */
  void restart() {
    start = System.nanoTime();
  }

  boolean isTimeOver() {
    return System.nanoTime() - start > TIMEOUT_NANOS;
  }

  boolean isStopped() {
    return stopped.getAsBoolean();
  }

  @Override
  public int call(Pointer opaque) {
    return isStopped() || isTimeOver() ? 1 : 0;
  }
}
