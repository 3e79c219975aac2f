package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_PAL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ411P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_DEFAULT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU601;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU709;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import java.util.Set;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import yolov3.data.image.RgbImage;
import yolov3.io.RunFailedException;

/**
 * Decoded frames as RGB: their own matrix and range of colours where the video names them, else
 * those that players take, BT.709 from {@value #HIGH_DEFINITION} rows on and BT.601 below. Chroma
 * is interpolated, as in a JPEG. RGB frames keep their values.
 */
final class RgbConversion implements AutoCloseable {

  /** Rows from which on a video that names no matrix has that of high definition. */
  static final int HIGH_DEFINITION = 720;

  /** Fixed-point 1 of swscale's contrast and saturation. */
  static final int UNCHANGED = 1 << 16;

  private static final int FLAGS = SWS_BILINEAR | SWS_FULL_CHR_H_INT | SWS_ACCURATE_RND;

  private static final Set<Integer> FULL_RANGE_FORMATS =
      Set.of(
          AV_PIX_FMT_YUVJ411P,
          AV_PIX_FMT_YUVJ420P,
          AV_PIX_FMT_YUVJ422P,
          AV_PIX_FMT_YUVJ440P,
          AV_PIX_FMT_YUVJ444P);

  private SwsContext context;
  private AVFrame rgb; // of FFmpeg, since swscale writes beyond the ends of rows

  /**
   * Converts a frame.
   *
   * @throws RunFailedException when FFmpeg can't convert its format
   */
  RgbImage convert(AVFrame frame) {
    int width = frame.width();
    int height = frame.height();
    context =
        sws_getCachedContext(
            context,
            width,
            height,
            frame.format(),
            width,
            height,
            AV_PIX_FMT_RGB24,
            FLAGS,
            null,
            null,
            (DoublePointer) null);
    if (context == null) {
      throw new RunFailedException(
          "FFmpeg can't convert frames of pixel format " + frame.format() + " to RGB");
    }
    setColours(frame);
    rgb = Ffmpeg.frame(rgb, AV_PIX_FMT_RGB24, width, height);
    sws_scale(context, frame.data(), frame.linesize(), 0, height, rgb.data(), rgb.linesize());
    byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    BytePointer rows = rgb.data(0);
    for (int y = 0; y < height; y++) {
      rows.position((long) y * rgb.linesize(0)).get(pixels, y * width * 3, width * 3);
    }
    return new RgbImage(width, height, pixels);
  }

  private void setColours(AVFrame frame) {
    AVPixFmtDescriptor format = av_pix_fmt_desc_get(frame.format());
    boolean hasMatrix =
        format.nb_components() >= 3
            && (format.flags() & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) == 0;
    if (!hasMatrix) {
      return;
    }
    boolean fullRange =
        frame.color_range() == AVCOL_RANGE_JPEG || FULL_RANGE_FORMATS.contains(frame.format());
    int matrix = frame.colorspace();
    if (matrix == AVCOL_SPC_UNSPECIFIED) {
      matrix = fullRange || frame.height() < HIGH_DEFINITION ? SWS_CS_ITU601 : SWS_CS_ITU709;
    }
    sws_setColorspaceDetails(
        context,
        sws_getCoefficients(matrix),
        fullRange ? 1 : 0,
        sws_getCoefficients(SWS_CS_DEFAULT),
        1,
        0,
        UNCHANGED,
        UNCHANGED);
  }

  @Override
  public void close() {
    sws_freeContext(context); // which may be null
    av_frame_free(rgb); // as this may be
  }
}
