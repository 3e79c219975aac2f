package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_d2q;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;

import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.javacpp.PointerPointer;
import yolov3.data.image.ImageSize;

/**
 * Encoder of an MP4's video: H.264 by OpenH264, which FFmpeg's LGPL build has; MPEG-4 part 2 for
 * frames that it refuses because of their size, and in a build without it. Owns its context.
 *
 * @param title name of the codec, for people
 */
record VideoEncoder(AVCodecContext context, String title) implements AutoCloseable {

  /** Time base, for the usual rates; MPEG-4 part 2 allows no more than 65,535. */
  static final int TICKS_PER_SECOND = 60_000;

  private static final int MAX_RATIO_TERM = 100_000;

  /** Enough for sharp letters on a moving image. */
  private static final double BITS_PER_PIXEL = 0.2;

  private static final double MIN_BIT_RATE = 500_000;
  private static final double MAX_BIT_RATE = 50_000_000;

  /** Distance of frames at which a player can start. */
  private static final double KEY_FRAME_SECONDS = 2;

  private static final int MAX_KEY_FRAME_DISTANCE = 250;

  /** A codec, by FFmpeg's name of its encoder. */
  private record Codec(String encoder, String title) {}

  private static final Codec[] CODECS = {
    new Codec("libopenh264", "H.264"), new Codec("mpeg4", "MPEG-4 part 2")
  };

  /**
   * Opens the first encoder that takes the frames.
   *
   * @param size even
   * @throws IOException when none does
   */
  static VideoEncoder open(ImageSize size, VideoInfo info) throws IOException {
    String reason = "this build of FFmpeg has no encoder for MP4";
    for (Codec codec : CODECS) {
      AVCodec encoder = avcodec_find_encoder_by_name(codec.encoder);
      if (encoder != null) {
        AVCodecContext context = avcodec_alloc_context3(encoder);
        configure(context, size, info);
        int result = avcodec_open2(context, encoder, (PointerPointer<?>) null);
        if (result >= 0) {
          return new VideoEncoder(context, codec.title);
        }
        avcodec_free_context(context);
        reason = codec.title + " of " + size + " pixels: " + Ffmpeg.reason(result);
      }
    }
    throw new IOException(reason);
  }

  private static void configure(AVCodecContext context, ImageSize size, VideoInfo info) {
    boolean high = size.height() >= RgbConversion.HIGH_DEFINITION;
    double rate = info.framesPerSecond();
    double bits = BITS_PER_PIXEL * size.pixelCount() * rate;
    context.width(size.width());
    context.height(size.height());
    context.pix_fmt(AV_PIX_FMT_YUV420P);
    context.color_range(AVCOL_RANGE_MPEG);
    context.colorspace(high ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M);
    context.color_primaries(high ? AVCOL_PRI_BT709 : AVCOL_PRI_SMPTE170M);
    context.color_trc(high ? AVCOL_TRC_BT709 : AVCOL_TRC_SMPTE170M);
    context.sample_aspect_ratio(av_d2q(info.pixelAspect(), MAX_RATIO_TERM));
    context.time_base(av_make_q(1, TICKS_PER_SECOND));
    context.framerate(av_d2q(rate, MAX_RATIO_TERM));
    context.bit_rate((long) Math.min(Math.max(bits, MIN_BIT_RATE), MAX_BIT_RATE));
    context.gop_size(
        (int) Math.min(Math.max(1, Math.round(KEY_FRAME_SECONDS * rate)), MAX_KEY_FRAME_DISTANCE));
    context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER); // as MP4 wants it
  }

  /** Returns the usual distance of two frames. */
  long frameTicks() {
    return Math.round(
        (double) TICKS_PER_SECOND * context.framerate().den() / context.framerate().num());
  }

  @Override
  public void close() {
    avcodec_free_context(context);
  }
}
