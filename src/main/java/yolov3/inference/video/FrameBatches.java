package yolov3.inference.video;

import java.util.ArrayList;
import java.util.List;
import yolov3.data.image.RgbImage;
import yolov3.inference.Detector;
import yolov3.inference.video.ffmpeg.VideoFrame;

/**
 * Batches of frames for a detector, in order; of one size each. Those of a live source are not kept
 * waiting for further ones.
 */
final class FrameBatches {

  private final Handover<VideoFrame> frames;
  private final int maxFrames;
  private final boolean live;
  private VideoFrame first; // of the next batch, if it was taken already

  /**
   * @param maxFrames of a batch, at least 1
   */
  FrameBatches(Handover<VideoFrame> frames, int maxFrames, boolean live) {
    this.frames = frames;
    this.maxFrames = maxFrames;
    this.live = live;
  }

  /** Waits for a frame and returns it with those that follow; empty after the last. */
  List<VideoFrame> next() throws InterruptedException {
    List<VideoFrame> batch = new ArrayList<>();
    VideoFrame frame = first == null ? frames.take() : first;
    first = null;
    while (frame != null) {
      batch.add(frame);
      frame = hasRoom(batch) ? following() : null;
      if (frame != null && !isAsLarge(batch, frame)) {
        first = frame;
        frame = null;
      }
    }
    return batch;
  }

  private VideoFrame following() throws InterruptedException {
    return live ? frames.takeWithoutWaiting() : frames.take();
  }

  private boolean hasRoom(List<VideoFrame> batch) {
    return batch.size() < Detector.imagesPerCall(batch.get(0).image().size(), maxFrames);
  }

  private static boolean isAsLarge(List<VideoFrame> batch, VideoFrame frame) {
    RgbImage image = batch.get(0).image();
    return frame.image().size().equals(image.size());
  }
}
