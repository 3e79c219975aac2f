package yolov3.inference.video;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.data.image.ImageSize;
import yolov3.inference.FramePosition;
import yolov3.inference.ImageDetections;
import yolov3.inference.output.DetectionOutput;
import yolov3.inference.output.OutputFolder;
import yolov3.inference.video.ffmpeg.VideoInfo;
import yolov3.inference.video.ffmpeg.VideoWriter;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;

/**
 * A copy of one video with its detections drawn, as MP4 without sound. The file appears with the
 * first frame, whose size it has. To be closed, then it is whole.
 */
public final class AnnotatedVideoOutput implements DetectionOutput, AutoCloseable {

  private final OutputFolder folder;
  private final String file;
  private final DetectionDrawer drawer;
  private final VideoInfo info;
  private VideoWriter writer;
  private ImageSize size;
  private long otherSizes;

  /**
   * @param name of the video, unique among all that are written
   * @param info of the video
   */
  public AnnotatedVideoOutput(
      OutputFolder folder, String name, DetectionDrawer drawer, VideoInfo info) {
    this.folder = folder;
    this.file = file(name);
    this.drawer = drawer;
    this.info = info;
  }

  /** Returns the name of the copy of a video of that name. */
  public static String file(String name) {
    return name + ".mp4";
  }

  @Override
  public void add(String name, ImageDetections found) {
    double seconds = found.frame().map(FramePosition::seconds).orElse(0.0);
    BufferedImage drawn = drawer.draw(found.image().toBufferedImage(), found.detections());
    try {
      if (writer == null) {
        size = found.image().size();
        writer = new VideoWriter(folder.claim(file), size, info);
      }
      otherSizes += found.image().size().equals(size) ? 0 : 1;
      writer.write(drawn, seconds);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Returns the file and its codec, or that there is none. */
  public String description() {
    return writer == null
        ? "no video, since it has no video frames"
        : "video in %s (%s)".formatted(path(), writer.codec());
  }

  /** Returns the number of frames that were scaled to the size of the first. */
  public long framesOfOtherSizes() {
    return otherSizes;
  }

  private Path path() {
    return folder.file(file);
  }

  private RunFailedException failed(IOException e) {
    return new RunFailedException(path() + " can't be written: " + IoErrors.reasonOf(e), e);
  }

  @Override
  public void close() {
    if (writer != null) {
      try {
        writer.close();
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }
}
