package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import yolov3.io.RunFailedException;

/** The native library of FFmpeg: silent, with its errors in words. */
final class Ffmpeg {

  private static final int MAX_REASON_BYTES = 256;

  private Ffmpeg() {}

  /**
   * Loads the library, if that has not happened yet, and silences its log.
   *
   * @throws RunFailedException when there is none for this machine
   */
  static void load() {
    try {
      av_log_set_level(AV_LOG_QUIET);
    } catch (LinkageError e) {
      throw new RunFailedException(
          "FFmpeg's native library, which reads videos, did not load: " + e.getMessage(), e);
    }
  }

  /**
   * Returns a frame with room for its pixels, which the caller frees.
   *
   * @param earlier frame of this format, returned if it has the size, freed otherwise; or null
   * @throws RunFailedException when there is no memory
   */
  static AVFrame frame(AVFrame earlier, int format, int width, int height) {
    if (earlier != null && earlier.width() == width && earlier.height() == height) {
      return earlier;
    }
    av_frame_free(earlier);
    AVFrame frame = av_frame_alloc().format(format).width(width).height(height);
    if (av_frame_get_buffer(frame, 0) < 0) {
      throw new RunFailedException("no memory for a frame of " + width + "×" + height);
    }
    return frame;
  }

  /** Words an error code, without a line end: {@code Connection refused}. */
  static String reason(int error) {
    byte[] text = new byte[MAX_REASON_BYTES];
    av_strerror(error, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  /** Copies a path or an address as FFmpeg takes it on every system; the caller closes it. */
  static BytePointer text(String text) {
    return new BytePointer(text, StandardCharsets.UTF_8);
  }
}
