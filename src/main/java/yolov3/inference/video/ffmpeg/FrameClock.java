package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

/**
 * Seconds of frames from the first, by their timestamps, which must be those of frames in the order
 * in which they are shown. Where they jump back, as where two recordings were joined, time
 * continues with the next frame.
 */
final class FrameClock {

  private final double timeBase;
  private final double secondsOfFrame;
  private boolean started;
  private double origin; // seconds of the timestamp 0
  private double seconds;

  /**
   * @param timeBase seconds of a tick of the timestamps
   * @param secondsOfFrame from a frame to the next where timestamps do not say it
   */
  FrameClock(double timeBase, double secondsOfFrame) {
    this.timeBase = timeBase;
    this.secondsOfFrame = secondsOfFrame;
  }

  /** Returns the time of the next frame. */
  double next(long timestamp) {
    double following = started ? seconds + secondsOfFrame : 0;
    if (timestamp == AV_NOPTS_VALUE()) {
      seconds = following;
    } else {
      if (!started || origin + timestamp * timeBase < seconds) {
        origin = following - timestamp * timeBase;
      }
      seconds = origin + timestamp * timeBase;
    }
    started = true;
    return seconds;
  }
}
