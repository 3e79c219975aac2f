package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_DURATION_FROM_BITRATE;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_q2d;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import yolov3.data.image.Orientation;

/**
 * Reader of the frames of a video, in the order in which they are shown. Damage does not stop it:
 * what FFmpeg can't decode is passed over and reported. Owns the open video; for one thread.
 */
public final class VideoReader implements AutoCloseable {

  /** More errors than a decoder holds frames back: then it does not come to its end. */
  private static final int MAX_ERRORS_AT_THE_END = 256;

  private final OpenVideo video;
  private final VideoInfo info;
  private final Orientation orientation;
  private final VideoProblems problems;
  private final FrameClock clock;
  private final RgbConversion conversion = new RgbConversion();
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame frame = av_frame_alloc();

  private long framesRead;
  private double seconds;
  private double endOfPackets;
  private boolean drained;
  private int errorsAtTheEnd;

  private VideoReader(VideoSource source, OpenVideo video) {
    this.video = video;
    orientation = VideoProperties.orientation(video.stream());
    info = VideoProperties.of(video, orientation);
    problems = new VideoProblems(source, video.isLive());
    clock = new FrameClock(av_q2d(video.stream().time_base()), 1 / info.framesPerSecond());
  }

  /**
   * Opens a video. A stream or a camera that does not answer within {@value
   * Interruption#TIMEOUT_SECONDS} seconds is given up, twice that when it answers and then sends
   * nothing.
   *
   * @param stopped tells whether the user has stopped the work, which ends all waiting
   * @throws yolov3.io.UserException when it can't be opened, has no video, or one that can't be
   *     decoded
   * @throws yolov3.io.RunFailedException when there is no FFmpeg for this machine
   */
  public static VideoReader open(VideoSource source, BooleanSupplier stopped) {
    Ffmpeg.load();
    OpenVideo video = new OpenVideo(source, stopped);
    try {
      return new VideoReader(source, video);
    } catch (RuntimeException e) {
      video.close();
      throw e;
    }
  }

  public VideoInfo info() {
    return info;
  }

  /** Tells whether frames come in real time, so that one that waits too long is lost. */
  public boolean isLive() {
    return video.isLive();
  }

  /** Returns the number of frames so far, wanted or not. */
  public long framesRead() {
    return framesRead;
  }

  /** Returns the time of the last frame so far, seconds from the first. */
  public double seconds() {
    return seconds;
  }

  /** Returns a line for each kind of damage so far, and for an end before the end. */
  public List<String> problems() {
    return problems.lines(framesRead, seconds);
  }

  /**
   * Reads the next frame that is wanted.
   *
   * @return null at the end, whatever it is: see {@link #problems}; also when the user has stopped
   *     the work
   */
  public VideoFrame next(FrameFilter filter) {
    while (!video.interruption().isStopped()) {
      int result = avcodec_receive_frame(video.decoder(), frame);
      if (result == AVERROR_EOF()) {
        return null;
      }
      if (result == AVERROR_EAGAIN()) {
        sendPacket();
      } else if (result < 0) {
        problems.addUndecodable(framesRead, seconds, Ffmpeg.reason(result));
        if (drained && ++errorsAtTheEnd > MAX_ERRORS_AT_THE_END) {
          return null;
        }
      } else {
        count();
        if (filter.wants(framesRead, seconds)) {
          return new VideoFrame(framesRead, seconds, orientation.shown(conversion.convert(frame)));
        }
      }
    }
    return null;
  }

  private void count() {
    seconds = clock.next(frame.best_effort_timestamp());
    framesRead++;
    if ((frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags() != 0) {
      problems.addDamaged(framesRead, seconds);
    }
  }

  /** Gives the decoder its next packet, or the end. */
  private void sendPacket() {
    int result = readPacket();
    if (result < 0) {
      avcodec_send_packet(video.decoder(), null);
      if (!drained) {
        drained = true;
        end(result);
      }
      return;
    }
    int error = avcodec_send_packet(video.decoder(), packet);
    av_packet_unref(packet);
    if (error < 0) {
      problems.addUndecodable(framesRead, seconds, Ffmpeg.reason(error));
    }
  }

  /** Reads up to the next packet of the video. */
  private int readPacket() {
    while (true) {
      int result = video.interruption().await(() -> av_read_frame(video.container(), packet));
      if (result < 0) {
        return result;
      }
      AVStream stream = video.container().streams(packet.stream_index());
      long timestamp = packet.pts() == AV_NOPTS_VALUE() ? packet.dts() : packet.pts();
      if (timestamp != AV_NOPTS_VALUE()) {
        double end = (timestamp + packet.duration()) * av_q2d(stream.time_base());
        endOfPackets = Math.max(endOfPackets, end);
      }
      if (packet.stream_index() == video.stream().index()) {
        return result;
      }
      av_packet_unref(packet);
    }
  }

  private void end(int result) {
    if (video.interruption().isStopped()) {
      return;
    }
    if (result != AVERROR_EOF()) {
      problems.setBroken(
          video.interruption().isTimeOver()
              ? "nothing came for " + Interruption.TIMEOUT_SECONDS + " s"
              : Ffmpeg.reason(result));
    } else {
      expectedSeconds().ifPresent(expected -> problems.checkLength(endOfPackets, expected, info));
    }
  }

  /** Returns the end that the container promises, in the time of the packets. */
  private OptionalDouble expectedSeconds() {
    long duration = video.container().duration();
    long start = video.container().start_time();
    return duration <= 0 // AV_NOPTS_VALUE is negative
            || video.container().duration_estimation_method() == AVFMT_DURATION_FROM_BITRATE
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            (duration + (start == AV_NOPTS_VALUE() ? 0 : start)) / (double) AV_TIME_BASE);
  }

  @Override
  public void close() {
    conversion.close();
    av_frame_free(frame);
    av_packet_free(packet);
    video.close();
  }
}
