package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR0;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_DEFAULT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import yolov3.data.image.ImageSize;

/** Images of Java as frames of an encoder: its size, its matrix of colours. */
final class YuvConversion implements AutoCloseable {

  private final AVFrame frame;
  private AVFrame source; // of FFmpeg, since swscale reads beyond the ends of rows
  private SwsContext context;

  YuvConversion(AVCodecContext encoder) {
    frame = Ffmpeg.frame(null, encoder.pix_fmt(), encoder.width(), encoder.height());
    frame.colorspace(encoder.colorspace());
    frame.color_range(encoder.color_range());
  }

  /** Rounds the sides up. */
  static ImageSize evenSize(ImageSize size) {
    return new ImageSize(size.width() + size.width() % 2, size.height() + size.height() % 2);
  }

  /**
   * Converts an image.
   *
   * @param image of type {@link BufferedImage#TYPE_INT_RGB}
   * @return the frame, until the next call
   */
  AVFrame convert(BufferedImage image) {
    ImageSize even = evenSize(new ImageSize(image.getWidth(), image.getHeight()));
    copy(image, even);
    context =
        sws_getCachedContext(
            context,
            even.width(),
            even.height(),
            AV_PIX_FMT_BGR0, // Java's int on processors that store its lowest byte first
            frame.width(),
            frame.height(),
            frame.format(),
            SWS_BILINEAR | SWS_ACCURATE_RND,
            null,
            null,
            (DoublePointer) null);
    sws_setColorspaceDetails(
        context,
        sws_getCoefficients(SWS_CS_DEFAULT),
        1,
        sws_getCoefficients(frame.colorspace()),
        0,
        0,
        RgbConversion.UNCHANGED,
        RgbConversion.UNCHANGED);
    av_frame_make_writable(frame); // the encoder may still hold the last one
    sws_scale(
        context,
        source.data(),
        source.linesize(),
        0,
        even.height(),
        frame.data(),
        frame.linesize());
    return frame;
  }

  /** Copies the pixels; the last column and row are repeated where a side is odd. */
  private void copy(BufferedImage image, ImageSize even) {
    int width = image.getWidth();
    int height = image.getHeight();
    source = Ffmpeg.frame(source, AV_PIX_FMT_BGR0, even.width(), even.height());
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    IntPointer rows = new IntPointer(source.data(0));
    long stride = source.linesize(0) / Integer.BYTES;
    for (int y = 0; y < even.height(); y++) {
      int row = Math.min(y, height - 1) * width;
      rows.position(y * stride).put(pixels, row, width);
      if (even.width() > width) {
        rows.put(width, pixels[row + width - 1]);
      }
    }
  }

  @Override
  public void close() {
    sws_freeContext(context); // which may be null
    av_frame_free(frame);
    av_frame_free(source); // as this may be
  }
}
