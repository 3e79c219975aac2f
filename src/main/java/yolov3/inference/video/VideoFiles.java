package yolov3.inference.video;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import yolov3.data.image.ImageDecoder;

/** Files that are videos, by their names or first bytes. */
public final class VideoFiles {

  /** Endings in lower case; others, such as that of transport streams, other files have too. */
  private static final Set<String> ENDINGS =
      Set.of(
          "3g2", "3gp", "asf", "avi", "divx", "f4v", "flv", "h264", "h265", "hevc", "m2ts", "m2v",
          "m4v", "mjpeg", "mjpg", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "mxf", "ogv", "vob",
          "webm", "wmv", "y4m");

  private VideoFiles() {}

  /**
   * Tells whether a file is a video or named as one; if it is named as an image, then it is one.
   */
  public static boolean isVideo(Path file) {
    if (ImageDecoder.isNamedAsImage(file)) {
      return false;
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1))
        || ImageDecoder.formatOf(file).map(ImageDecoder.Format::isVideo).orElse(false);
  }
}
