package yolov3.inference.video.ffmpeg;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The place of a video: a file, the address of a stream, or a camera.
 *
 * @param kind of place
 * @param place path, address, or number or name of the camera
 */
public record VideoSource(Kind kind, String place) {

  /** Kinds of places. */
  public enum Kind {
    FILE,
    STREAM,
    CAMERA
  }

  private static final String CAMERA = "camera:";

  private static final Pattern ADDRESS =
      Pattern.compile("(?:https?|rtsps?|rtmps?|rtp|udp|tcp|srt)://.+", Pattern.CASE_INSENSITIVE);

  /** A user's name and password in an address. */
  private static final Pattern PASSWORD = Pattern.compile("(?<=://)([^/@:]*):[^/]*@");

  private static final Pattern UNFIT_FOR_A_FILE_NAME = Pattern.compile("[^\\p{L}\\p{N}._-]+");

  /** Returns the file of a video. */
  public static VideoSource ofFile(Path file) {
    return new VideoSource(Kind.FILE, file.toString());
  }

  /** Reads {@code camera:0} or the address of a stream; empty for anything else, such as a path. */
  public static Optional<VideoSource> ofStream(String text) {
    if (text.startsWith(CAMERA) && text.length() > CAMERA.length()) {
      return Optional.of(new VideoSource(Kind.CAMERA, text.substring(CAMERA.length())));
    }
    return ADDRESS.matcher(text).matches()
        ? Optional.of(new VideoSource(Kind.STREAM, text))
        : Optional.empty();
  }

  /** Returns the file, if it is one. */
  public Optional<Path> file() {
    return kind == Kind.FILE ? Optional.of(Path.of(place)) : Optional.empty();
  }

  /** Returns a path whose last name is fit for the files that are written of the video. */
  public Path named() {
    if (kind == Kind.FILE) {
      return Path.of(place);
    }
    String name = kind == Kind.CAMERA ? "camera-" + place : lastNameOf(place);
    return Path.of(UNFIT_FOR_A_FILE_NAME.matcher(name).replaceAll("_"));
  }

  /** Returns the last name of an address' path, or its host. */
  private static String lastNameOf(String address) {
    String rest = address.replaceFirst("^[^:]*://([^/]*@)?", "").replaceFirst("[?#].*", "");
    String[] names = rest.split("/+");
    return names.length == 0 ? "stream" : names[names.length - 1];
  }

  /** Returns the place as it was given, without a password. */
  @Override
  public String toString() {
    return switch (kind) {
      case FILE -> place;
      case CAMERA -> CAMERA + place;
      case STREAM -> PASSWORD.matcher(place).replaceFirst("$1:***@");
    };
  }
}
