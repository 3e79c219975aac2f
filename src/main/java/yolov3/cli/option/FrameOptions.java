package yolov3.cli.option;

import picocli.CommandLine.Option;
import yolov3.cli.detection.DetectionInputs;
import yolov3.inference.video.FrameSelection;
import yolov3.io.UserException;

/** Frames of videos in which {@code detect} looks for objects. */
public final class FrameOptions {

  @Option(
      names = "--every",
      paramLabel = "N",
      description =
          "Detect in every Nth frame of a video only: 1, 1 + N, … (default: in all). The others are in no output.")
  private Integer every;

  @Option(
      names = "--fps",
      paramLabel = "F",
      description =
          "Detect in at most F frames per second of a video. The others are in no output.")
  private Double framesPerSecond;

  /**
   * @throws UserException when frames are chosen and there is no video
   */
  public void check(DetectionInputs inputs) {
    if (inputs.videos().isEmpty() && (every != null || framesPerSecond != null)) {
      throw new UserException(
          (every == null ? "--fps" : "--every") + " is of videos, and there is none");
    }
  }

  /**
   * Returns the choice of frames.
   *
   * @throws UserException when a number is out of range, or both options are given
   */
  public FrameSelection selection() {
    if (every != null && framesPerSecond != null) {
      throw new UserException("--every and --fps both choose frames; give only one of them");
    }
    if (every != null && every < 1) {
      throw new UserException("--every is " + every + "; expected at least 1");
    }
    if (framesPerSecond != null && !(framesPerSecond > 0)) {
      throw new UserException("--fps is " + framesPerSecond + "; expected above 0");
    }
    return new FrameSelection(
        every == null ? 1 : every,
        framesPerSecond == null ? Double.POSITIVE_INFINITY : framesPerSecond);
  }
}
