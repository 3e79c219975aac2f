package yolov3.inference.video;

import yolov3.inference.video.ffmpeg.FrameFilter;
import yolov3.io.UserException;

/**
 * Frames of a video in which objects are detected.
 *
 * @param every distance of two such frames, at least 1: with 3 the frames 1, 4, 7, …
 * @param framesPerSecond maximum rate, in the time of the video; infinite for all
 */
public record FrameSelection(int every, double framesPerSecond) {

  /** Every frame. */
  public static final FrameSelection ALL = new FrameSelection(1, Double.POSITIVE_INFINITY);

  /** A frame may come this much earlier than its place: times are rounded to the milliseconds. */
  private static final double ROUNDING_FRAMES = 0.05;

  /** Refuses values out of range by a {@link UserException}. */
  public FrameSelection {
    if (every < 1) {
      throw new UserException("distance of frames is " + every + "; expected at least 1");
    }
    if (!(framesPerSecond > 0)) {
      throw new UserException("frames per second are " + framesPerSecond + "; expected above 0");
    }
  }

  /** Returns a filter for one video. */
  FrameFilter filter() {
    return new FrameFilter() {
      private double nextPlace;

      @Override
      public boolean wants(long number, double seconds) {
        if ((number - 1) % every != 0) {
          return false;
        }
        double place = seconds * framesPerSecond + ROUNDING_FRAMES;
        if (Double.isInfinite(framesPerSecond) || place >= nextPlace) {
          nextPlace = Math.floor(place) + 1;
          return true;
        }
        return false;
      }
    };
  }
}
