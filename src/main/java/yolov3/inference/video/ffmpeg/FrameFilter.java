package yolov3.inference.video.ffmpeg;

/** Choice of the frames that are wanted, asked once for each in their order. */
@FunctionalInterface
public interface FrameFilter {

  /**
   * @param number of the frame, from 1
   * @param seconds from the first frame
   */
  boolean wants(long number, double seconds);
}
