package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open2;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import yolov3.data.image.ImageSize;

/**
 * Writer of an MP4 without sound. Frames keep their times, whatever their distances. The file is in
 * fragments until it is closed, so that what a killed program leaves can be played.
 *
 * <p>A frame with an odd side gets one more column or row, the last one repeated, since the pixels
 * of the codecs come in pairs. Owns the open file; for one thread.
 */
public final class VideoWriter implements AutoCloseable {

  /** Fragments while it is written; an index of all of them at the end. */
  private static final String MOV_FLAGS = "+hybrid_fragmented+frag_keyframe";

  private final VideoEncoder encoder;
  private final AVFormatContext container;
  private final AVPacket packet = av_packet_alloc();
  private final YuvConversion conversion;
  private AVStream stream;
  private long lastTime = -1;

  /**
   * Opens a file, replacing one of this name.
   *
   * @param size of the first frame; later ones of another size are scaled to it
   * @param info of the video that the frames are from
   * @throws IOException when it can't be written
   */
  public VideoWriter(Path file, ImageSize size, VideoInfo info) throws IOException {
    encoder = VideoEncoder.open(YuvConversion.evenSize(size), info);
    conversion = new YuvConversion(encoder.context());
    container = new AVFormatContext(null);
    try (BytePointer address = Ffmpeg.text("file:" + file.toAbsolutePath())) {
      open(address);
    } catch (IOException e) {
      free();
      throw e;
    }
  }

  private void open(BytePointer address) throws IOException {
    try (BytePointer format = Ffmpeg.text("mp4")) {
      require(avformat_alloc_output_context2(container, null, format, address));
    }
    stream = avformat_new_stream(container, null);
    AVCodecContext context = encoder.context();
    require(avcodec_parameters_from_context(stream.codecpar(), context));
    stream.time_base(context.time_base());
    stream.avg_frame_rate(context.framerate());
    stream.sample_aspect_ratio(context.sample_aspect_ratio());
    AVIOContext file = new AVIOContext(null);
    AVDictionary none = null;
    require(avio_open2(file, address, AVIO_FLAG_WRITE, null, none));
    container.pb(file);
    container.flags(container.flags() | AVFormatContext.AVFMT_FLAG_FLUSH_PACKETS);
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "movflags", MOV_FLAGS, 0);
    try {
      require(avformat_write_header(container, options));
    } finally {
      av_dict_free(options);
    }
  }

  /** Returns the name of the codec: {@code H.264}. */
  public String codec() {
    return encoder.title();
  }

  /**
   * Writes the next frame.
   *
   * @param image of type {@link BufferedImage#TYPE_INT_RGB}, left as it is
   * @param seconds its time; one that is not after the last is moved behind it
   * @throws IOException when the disk refuses
   */
  public void write(BufferedImage image, double seconds) throws IOException {
    AVFrame frame = conversion.convert(image);
    lastTime = Math.max(lastTime + 1, Math.round(seconds * VideoEncoder.TICKS_PER_SECOND));
    frame.pts(lastTime);
    require(avcodec_send_frame(encoder.context(), frame));
    writePackets();
  }

  private void writePackets() throws IOException {
    while (avcodec_receive_packet(encoder.context(), packet) >= 0) {
      packet.stream_index(stream.index());
      if (packet.duration() == 0) {
        packet.duration(encoder.frameTicks()); // which only counts for the last frame
      }
      av_packet_rescale_ts(packet, encoder.context().time_base(), stream.time_base());
      require(av_interleaved_write_frame(container, packet));
    }
  }

  private static void require(int result) throws IOException {
    if (result < 0) {
      throw new IOException(Ffmpeg.reason(result));
    }
  }

  /**
   * Writes what the encoder holds back, and the index.
   *
   * @throws IOException when the disk refuses
   */
  @Override
  public void close() throws IOException {
    try {
      require(avcodec_send_frame(encoder.context(), null));
      writePackets();
      require(av_write_trailer(container));
      int closed = avio_closep(container.pb());
      container.pb(null);
      require(closed);
    } finally {
      free();
    }
  }

  private void free() {
    if (!container.isNull()) {
      if (container.pb() != null) {
        avio_closep(container.pb());
      }
      avformat_free_context(container);
    }
    av_packet_free(packet);
    conversion.close();
    encoder.close();
  }
}
