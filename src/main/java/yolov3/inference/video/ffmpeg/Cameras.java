package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avdevice.avdevice_register_all;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.util.Locale;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/** Cameras of this machine, by number or name, as FFmpeg's library of devices has them. */
final class Cameras {

  /** Frames per second that cameras of Macs have; avfoundation refuses its own default. */
  private static final String FRAME_RATE = "30";

  /** The interface of an operating system, by FFmpeg's name. */
  private enum Platform {
    V4L2,
    AVFOUNDATION,
    DSHOW;

    static Platform here() {
      String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
      return name.startsWith("windows") ? DSHOW : name.startsWith("mac") ? AVFOUNDATION : V4L2;
    }
  }

  private Cameras() {}

  /**
   * Returns FFmpeg's format of cameras.
   *
   * @throws RunFailedException when the library of devices does not load: on Linux it needs some
   *     that servers lack
   */
  static AVInputFormat format() {
    try {
      avdevice_register_all();
    } catch (LinkageError e) {
      Throwable reason = e.getCause() == null ? e : e.getCause(); // names the library that lacks
      throw new RunFailedException(
          "FFmpeg's library of cameras did not load: %s; on Debian and Ubuntu install libpulse0, libasound2 and libxcb-shm0"
              .formatted(reason.getMessage()),
          e);
    }
    return av_find_input_format(Platform.here().name().toLowerCase(Locale.ROOT));
  }

  /** Sets what a system wants beside the address. */
  static void setOptions(AVDictionary options) {
    if (Platform.here() == Platform.AVFOUNDATION) {
      av_dict_set(options, "framerate", FRAME_RATE, 0);
    }
  }

  /**
   * Returns the address of a camera.
   *
   * @param camera number from 0, or name
   */
  static String address(String camera) {
    boolean isNumber = camera.matches("\\d+");
    return switch (Platform.here()) {
      case V4L2 -> isNumber ? "/dev/video" + camera : camera;
      case AVFOUNDATION -> camera + ":none";
      case DSHOW -> {
        if (isNumber) {
          throw new UserException(
              "a camera has only a name on Windows; give it as the system shows it, such as camera:Integrated Camera");
        }
        yield "video=" + camera;
      }
    };
  }
}
