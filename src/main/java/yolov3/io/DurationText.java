package yolov3.io;

import java.time.Duration;

/** Durations for people. */
public final class DurationText {

  private DurationText() {}

  /** Returns hours, minutes and seconds, the largest two that matter: {@code 2 min 5 s}. */
  public static String of(Duration duration) {
    if (duration.toHours() > 0) {
      return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
    }
    if (duration.toMinutes() > 0) {
      return "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart());
    }
    return duration.toSeconds() + " s";
  }
}
