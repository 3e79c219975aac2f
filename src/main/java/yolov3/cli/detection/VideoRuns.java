package yolov3.cli.detection;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import yolov3.cli.console.Failures;
import yolov3.cli.console.ProgressBars;
import yolov3.cli.console.StopSignal;
import yolov3.inference.video.AnnotatedVideoOutput;
import yolov3.inference.video.VideoDetection;
import yolov3.inference.video.VideoSummary;
import yolov3.inference.video.ffmpeg.VideoInfo;
import yolov3.inference.video.ffmpeg.VideoReader;
import yolov3.inference.video.ffmpeg.VideoSource;
import yolov3.io.Counted;
import yolov3.io.OneLine;
import yolov3.io.UserException;

/** The videos of a call of {@code detect}, one after another, and what is printed of them. */
public final class VideoRuns implements AutoCloseable {

  private final StopSignal stop = new StopSignal();
  private final DetectionFiles files;
  private final PrintWriter out;
  private final PrintWriter err;
  private final List<String> problems = new ArrayList<>();
  private long detected;
  private long objects;

  /**
   * Takes the signals of {@link StopSignal} as the end of a video, until it is closed.
   *
   * @param out takes a line for each video
   * @param err takes remarks
   */
  public VideoRuns(DetectionFiles files, PrintWriter out, PrintWriter err) {
    this.files = files;
    this.out = out;
    this.err = err;
  }

  /** Tells whether the user has stopped the work. */
  public boolean isStopped() {
    return stop.received();
  }

  /**
   * Goes through videos, and skips those that can't be opened.
   *
   * @param detection which asks {@link #isStopped}
   */
  public void run(List<VideoSource> videos, VideoDetection detection) {
    for (VideoSource video : videos) {
      if (isStopped()) {
        Failures.note(err, video + " is skipped, since the program was stopped");
        continue;
      }
      try (VideoReader reader = VideoReader.open(video, this::isStopped)) {
        run(video, reader, detection);
      } catch (UserException e) {
        if (!isStopped()) { // which ends the waiting for a stream
          problems.add(e.getMessage());
        }
      }
    }
  }

  private void run(VideoSource video, VideoReader reader, VideoDetection detection) {
    VideoInfo info = reader.info();
    info.warning().ifPresent(warning -> Failures.warn(err, video + ": " + warning));
    Optional<AnnotatedVideoOutput> copy = files.startVideo(video, info);
    VideoSummary summary;
    objects = 0;
    String task = "detecting " + OneLine.of(video.named().getFileName().toString());
    try (ProgressBar bar = ProgressBars.open(task, info.frames().orElse(-1), "frames")) {
      summary =
          detection.run(
              video,
              reader,
              found -> {
                files.add(found);
                objects += found.detections().size();
              },
              bar::stepTo);
    } finally { // so that what came before a failure can be played
      copy.ifPresent(AnnotatedVideoOutput::close);
    }
    detected += summary.detected();
    problems.addAll(summary.problems());
    if (summary.detected() > 0) {
      out.println(OneLine.of(line(video, info, summary, copy)));
      out.flush();
    }
    remark(video, info, summary, copy, reader.isLive());
  }

  private String line(
      VideoSource video,
      VideoInfo info,
      VideoSummary summary,
      Optional<AnnotatedVideoOutput> copy) {
    double length = summary.videoSeconds() + 1 / info.framesPerSecond();
    return String.format(
        Locale.ROOT,
        "%s: %s%d frames, %s; %.1f frames/s, %.2f × real time (detector alone %.1f frames/s)%s",
        video,
        summary.detected() == summary.read() ? "" : summary.detected() + " of ",
        summary.read(),
        Counted.of(objects, "object"),
        summary.read() / summary.wallSeconds(),
        length / summary.wallSeconds(),
        summary.detected() / summary.detectorSeconds(),
        copy.map(output -> "; " + output.description()).orElse(""));
  }

  private void remark(
      VideoSource video,
      VideoInfo info,
      VideoSummary summary,
      Optional<AnnotatedVideoOutput> copy,
      boolean live) {
    String end =
        String.format(Locale.ROOT, "frame %d (%.2f s)", summary.read(), summary.videoSeconds());
    if (summary.stopped()) {
      Failures.note(err, video + ": stopped after " + end);
    } else if (live && summary.problems().isEmpty()) {
      Failures.note(err, video + " ended after " + end);
    }
    if (summary.dropped() > 0) {
      Failures.warn(
          err,
          "%s: %d of %d frames were dropped, since they came faster than they are detected"
              .formatted(video, summary.dropped(), summary.read()));
    }
    if (copy.isPresent() && info.hasSound()) {
      Failures.note(err, video + ": its copy has no sound");
    }
    copy.filter(output -> output.framesOfOtherSizes() > 0)
        .ifPresent(
            output ->
                Failures.warn(
                    err,
                    "%s changes its size: %d frames are scaled in its copy to the size of the first"
                        .formatted(video, output.framesOfOtherSizes())));
  }

  /** Returns the number of frames that went through the detector. */
  public long detected() {
    return detected;
  }

  /** Returns the errors of the videos that were skipped, and the damage of the others. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Returns the exit code that shells expect after a signal, 0 without one. */
  public int exitCode() {
    return stop.exitCode();
  }

  @Override
  public void close() {
    stop.close();
  }
}
