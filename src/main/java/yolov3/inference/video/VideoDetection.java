package yolov3.inference.video;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import yolov3.geometry.Detection;
import yolov3.inference.DetectionLimits;
import yolov3.inference.Detector;
import yolov3.inference.FramePosition;
import yolov3.inference.ImageDetections;
import yolov3.inference.video.ffmpeg.FrameFilter;
import yolov3.inference.video.ffmpeg.VideoFrame;
import yolov3.inference.video.ffmpeg.VideoReader;
import yolov3.inference.video.ffmpeg.VideoSource;

/**
 * Applies a detector to the frames of a video. Frames are read and decoded on one thread, detected
 * on the caller's, and drawn, encoded and written on a third, all at the same time and in order.
 *
 * <p>Of a file every wanted frame is detected, however long it takes. Of a live source those that
 * come while the detector is busy are dropped and counted, so that detections are of now.
 */
public final class VideoDetection {

  /** Frames that may wait before and behind the detector: more use memory and save no time. */
  private static final int WAITING_FRAMES = 3;

  private final Detector detector;
  private final DetectionLimits limits;
  private final int batchSize;
  private final FrameSelection selection;
  private final BooleanSupplier stopped;

  /**
   * @param detector owned by the caller
   * @param batchSize maximum frames per call, at least 1
   * @param selection of the frames in which objects are detected
   * @param stopped tells whether the user has stopped the work: then what was read is finished
   */
  public VideoDetection(
      Detector detector,
      DetectionLimits limits,
      int batchSize,
      FrameSelection selection,
      BooleanSupplier stopped) {
    this.detector = detector;
    this.limits = limits;
    this.batchSize = batchSize;
    this.selection = selection;
    this.stopped = stopped;
  }

  /**
   * Goes through a video up to its end, or until the user stops.
   *
   * @param source of the reader
   * @param reader owned by the caller, at its start
   * @param found takes the detections of each frame in order, on a thread of its own
   * @param framesRead takes the number of frames so far, on another
   */
  public VideoSummary run(
      VideoSource source,
      VideoReader reader,
      Consumer<ImageDetections> found,
      LongConsumer framesRead) {
    return new Run(source, reader).all(found, framesRead);
  }

  /** One pass through one video. */
  private final class Run {
    private final String video;
    private final Path path;
    private final VideoReader reader;
    private final Handover<VideoFrame> frames;
    private final Handover<ImageDetections> results;
    private long dropped; // by the reading thread, read when it has ended
    private long detected;
    private long detectorNanos;

    Run(VideoSource source, VideoReader reader) {
      this.video = source.toString();
      this.path = source.named();
      this.reader = reader;
      frames = new Handover<>(Math.max(WAITING_FRAMES, batchSize));
      results = new Handover<>(WAITING_FRAMES);
    }

    VideoSummary all(Consumer<ImageDetections> found, LongConsumer framesRead) {
      long start = System.nanoTime();
      Worker reading = Worker.start("video-reader", () -> read(framesRead), frames::end);
      Worker writing = Worker.start("video-writer", () -> write(found), results::refuse);
      try {
        detect();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        frames.refuse();
        results.end();
        reading.join();
        writing.join();
      }
      reading.rethrow();
      writing.rethrow();
      return new VideoSummary(
          reader.framesRead(),
          detected,
          dropped,
          reader.seconds(),
          (System.nanoTime() - start) / 1e9,
          detectorNanos / 1e9,
          stopped.getAsBoolean(),
          reader.problems());
    }

    private void read(LongConsumer framesRead) throws InterruptedException {
      FrameFilter wanted = selection.filter();
      FrameFilter filter = reader.isLive() ? (n, s) -> wanted.wants(n, s) && hasRoom() : wanted;
      VideoFrame frame = reader.next(filter);
      while (frame != null && !stopped.getAsBoolean() && frames.give(frame)) {
        framesRead.accept(frame.number());
        frame = reader.next(filter);
      }
      framesRead.accept(reader.framesRead());
    }

    private boolean hasRoom() {
      boolean room = frames.hasRoom();
      dropped += room ? 0 : 1;
      return room;
    }

    private void detect() throws InterruptedException {
      FrameBatches batches = new FrameBatches(frames, batchSize, reader.isLive());
      List<VideoFrame> batch = batches.next();
      while (!batch.isEmpty() && detect(batch)) {
        batch = batches.next();
      }
    }

    /** Returns whether the writer still takes results. */
    private boolean detect(List<VideoFrame> batch) throws InterruptedException {
      long start = System.nanoTime();
      List<List<Detection>> all =
          detector.detect(batch.stream().map(VideoFrame::image).toList(), limits);
      detectorNanos += System.nanoTime() - start;
      for (int i = 0; i < batch.size(); i++) {
        VideoFrame frame = batch.get(i);
        FramePosition position = new FramePosition(video, frame.number(), frame.seconds());
        detected++;
        if (!results.give(
            new ImageDetections(path, Optional.of(position), frame.image(), all.get(i)))) {
          return false;
        }
      }
      return true;
    }

    private void write(Consumer<ImageDetections> found) throws InterruptedException {
      ImageDetections result = results.take();
      while (result != null) {
        found.accept(result);
        result = results.take();
      }
    }
  }
}
