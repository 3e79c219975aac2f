package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_S16LE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_new;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
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
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR0;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import yolov3.data.image.RgbImage;

/** Clips written by FFmpeg itself, without the code under test. */
public final class TestClip {

  private static final int SAMPLE_RATE = 8000;

  private String encoder = "ffv1";
  private int pixelFormat = AV_PIX_FMT_BGR0;
  private int rate = 30;
  private int[] displayMatrix;
  private boolean sound;
  private LongUnaryOperator times = LongUnaryOperator.identity();
  private final Map<String, String> muxerOptions = new TreeMap<>();

  /** A clip of FFV1 with RGB frames, which loses nothing. */
  public static TestClip lossless() {
    Ffmpeg.load();
    return new TestClip();
  }

  /** A clip of another codec. */
  public static TestClip of(String encoder, int pixelFormat) {
    TestClip clip = lossless();
    clip.encoder = encoder;
    clip.pixelFormat = pixelFormat;
    return clip;
  }

  public TestClip rate(int framesPerSecond) {
    rate = framesPerSecond;
    return this;
  }

  /** Takes the times of frames 0, 1, …, in units of the rate. */
  public TestClip times(LongUnaryOperator ofFrame) {
    times = ofFrame;
    return this;
  }

  /** Turns the frames when they are shown; values 0, 1, 3 and 4 of the matrix. */
  public TestClip shown(int a, int b, int c, int d) {
    displayMatrix = new int[] {a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30};
    return this;
  }

  public TestClip withSound() {
    sound = true;
    return this;
  }

  public TestClip muxerOption(String name, String value) {
    muxerOptions.put(name, value);
    return this;
  }

  /** Writes the clip; the ending of the file says its container. */
  public Path write(Path file, List<RgbImage> frames) {
    return write(file, frames, 96, 96);
  }

  /** Writes a clip that may have no frames. */
  public Path write(Path file, List<RgbImage> frames, int width, int height) {
    AVFormatContext container = new AVFormatContext(null);
    check(avformat_alloc_output_context2(container, null, null, file.toString()));
    AVCodec codec = avcodec_find_encoder_by_name(encoder);
    AVCodecContext context = avcodec_alloc_context3(codec);
    context.width(frames.isEmpty() ? width : frames.get(0).width());
    context.height(frames.isEmpty() ? height : frames.get(0).height());
    context.pix_fmt(pixelFormat);
    context.time_base(av_make_q(1, rate));
    context.framerate(av_make_q(rate, 1));
    context.bit_rate(4_000_000);
    context.gop_size(10);
    context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    check(avcodec_open2(context, codec, (PointerPointer<?>) null));
    AVStream stream = avformat_new_stream(container, null);
    check(avcodec_parameters_from_context(stream.codecpar(), context));
    stream.time_base(context.time_base());
    if (displayMatrix != null) {
      addDisplayMatrix(stream);
    }
    AVStream soundStream = sound ? addSound(container) : null;
    AVIOContext io = new AVIOContext(null);
    check(avio_open(io, file.toString(), AVIO_FLAG_WRITE));
    container.pb(io);
    AVDictionary options = new AVDictionary(null);
    muxerOptions.forEach((name, value) -> av_dict_set(options, name, value, 0));
    check(avformat_write_header(container, options));
    av_dict_free(options);
    AVPacket packet = av_packet_alloc();
    AVFrame frame = allocated(context.pix_fmt(), context.width(), context.height());
    for (int i = 0; i < frames.size(); i++) {
      fill(frame, frames.get(i));
      frame.pts(times.applyAsLong(i));
      check(avcodec_send_frame(context, frame));
      writePackets(container, context, stream, packet);
      if (sound) {
        writeSound(container, soundStream, packet, i);
      }
    }
    check(avcodec_send_frame(context, null));
    writePackets(container, context, stream, packet);
    check(av_write_trailer(container));
    avio_closep(container.pb());
    container.pb(null);
    avformat_free_context(container);
    av_packet_free(packet);
    av_frame_free(frame);
    avcodec_free_context(context);
    return file;
  }

  private void addDisplayMatrix(AVStream stream) {
    AVPacketSideData none = new AVPacketSideData(null);
    IntPointer count = new IntPointer(1).put(0);
    AVPacketSideData data = av_packet_side_data_new(none, count, AV_PKT_DATA_DISPLAYMATRIX, 36, 0);
    new IntPointer(data.data()).put(displayMatrix);
    stream.codecpar().coded_side_data(none);
    stream.codecpar().nb_coded_side_data(count.get());
  }

  private static AVStream addSound(AVFormatContext container) {
    AVStream stream = avformat_new_stream(container, null);
    stream.codecpar().codec_type(AVMEDIA_TYPE_AUDIO);
    stream.codecpar().codec_id(AV_CODEC_ID_PCM_S16LE);
    stream.codecpar().sample_rate(SAMPLE_RATE);
    stream.codecpar().bits_per_coded_sample(16);
    stream.codecpar().block_align(2);
    av_channel_layout_default(stream.codecpar().ch_layout(), 1);
    stream.time_base(av_make_q(1, SAMPLE_RATE));
    return stream;
  }

  private void writeSound(AVFormatContext container, AVStream stream, AVPacket packet, int frame) {
    int samples = SAMPLE_RATE / rate;
    check(av_new_packet(packet, samples * 2));
    packet.data().fill(0);
    packet.pts((long) frame * samples).dts((long) frame * samples).duration(samples);
    packet.stream_index(stream.index());
    av_packet_rescale_ts(packet, av_make_q(1, SAMPLE_RATE), stream.time_base());
    check(av_interleaved_write_frame(container, packet));
  }

  private static AVFrame allocated(int format, int width, int height) {
    AVFrame frame = av_frame_alloc();
    frame.format(format);
    frame.width(width);
    frame.height(height);
    check(av_frame_get_buffer(frame, 0));
    return frame;
  }

  private static void fill(AVFrame frame, RgbImage image) {
    check(av_frame_make_writable(frame));
    SwsContext scale =
        sws_getContext(
            image.width(),
            image.height(),
            AV_PIX_FMT_RGB24,
            frame.width(),
            frame.height(),
            frame.format(),
            SWS_BILINEAR,
            null,
            null,
            (DoublePointer) null);
    AVFrame source = allocated(AV_PIX_FMT_RGB24, image.width(), image.height());
    for (int y = 0; y < image.height(); y++) {
      source
          .data(0)
          .position((long) y * source.linesize(0))
          .put(image.pixels(), y * 3 * image.width(), 3 * image.width());
    }
    sws_scale(
        scale, source.data(), source.linesize(), 0, image.height(), frame.data(), frame.linesize());
    av_frame_free(source);
    sws_freeContext(scale);
  }

  private static void writePackets(
      AVFormatContext container, AVCodecContext context, AVStream stream, AVPacket packet) {
    while (avcodec_receive_packet(context, packet) >= 0) {
      packet.stream_index(stream.index());
      packet.duration(1);
      av_packet_rescale_ts(packet, context.time_base(), stream.time_base());
      check(av_interleaved_write_frame(container, packet));
    }
  }

  private static void check(int result) {
    assertTrue(result >= 0, () -> Ffmpeg.reason(result));
  }
}
