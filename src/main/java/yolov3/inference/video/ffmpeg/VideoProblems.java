package yolov3.inference.video.ffmpeg;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import yolov3.io.Counted;

/** Damage of a video that is found while it is read: counted, the first few places named. */
final class VideoProblems {

  private static final int MAX_NAMED = 5;

  /** Duration that may be missing: containers round, and the last frame may have none. */
  private static final double ROUNDING_SECONDS = 0.25;

  private static final int ROUNDING_FRAMES = 2;

  private final VideoSource source;
  private final boolean live;
  private final List<String> damaged = new ArrayList<>();
  private int damagedFrames;
  private int undecodableFrames;
  private String firstUndecodable;
  private String broken;
  private String missing;

  /**
   * @param live whether the reader may have come in the middle, where the first frames can't be
   *     decoded
   */
  VideoProblems(VideoSource source, boolean live) {
    this.source = source;
    this.live = live;
  }

  /** Adds a frame that FFmpeg decoded in part. */
  void addDamaged(long number, double seconds) {
    damagedFrames++;
    if (damaged.size() < MAX_NAMED) {
      damaged.add(place(number, seconds));
    }
  }

  /** Adds a frame that is not there, behind the last that is. */
  void addUndecodable(long lastNumber, double seconds, String reason) {
    if (live && lastNumber == 0) {
      return;
    }
    undecodableFrames++;
    if (firstUndecodable == null) {
      firstUndecodable = after(lastNumber, seconds) + ": " + reason;
    }
  }

  /** Takes the reason why reading broke off. */
  void setBroken(String reason) {
    broken = reason;
  }

  /**
   * Compares the end of what was read with what the container promises.
   *
   * @param read end of all that was read, sound too, seconds
   * @param expected seconds
   */
  void checkLength(double read, double expected, VideoInfo info) {
    double rounding = Math.max(ROUNDING_SECONDS, ROUNDING_FRAMES / info.framesPerSecond());
    if (read < expected - rounding) {
      missing = "%.2f of %.2f s are there".formatted(read, expected);
    }
  }

  /**
   * Words them, a line each.
   *
   * @param framesRead number of the last frame so far
   * @param end its time, seconds
   */
  List<String> lines(long framesRead, double end) {
    List<String> lines = new ArrayList<>();
    if (damagedFrames > 0) {
      lines.add(
          "%s: %s damaged, used all the same: %s%s"
              .formatted(
                  source,
                  damagedFrames == 1 ? "1 frame is" : damagedFrames + " frames are",
                  String.join(", ", damaged),
                  damagedFrames > damaged.size() ? ", …" : ""));
    }
    if (undecodableFrames > 0) {
      lines.add(
          "%s: %s can't be decoded and %s skipped, the first %s"
              .formatted(
                  source,
                  Counted.of(undecodableFrames, "frame"),
                  undecodableFrames == 1 ? "is" : "are",
                  firstUndecodable));
    }
    if (broken != null) {
      lines.add("%s: reading broke off %s: %s".formatted(source, after(framesRead, end), broken));
    } else if (missing != null) {
      lines.add("%s is cut off %s: %s".formatted(source, after(framesRead, end), missing));
    } else if (framesRead == 0 && lines.isEmpty()) {
      lines.add(source + " has no video frames");
    }
    return lines;
  }

  private static String after(long number, double seconds) {
    return number == 0 ? "before the first frame" : "after " + place(number, seconds);
  }

  private static String place(long number, double seconds) {
    return String.format(Locale.ROOT, "frame %d (%.2f s)", number, seconds);
  }
}
