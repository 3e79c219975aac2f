package yolov3.inference.video.ffmpeg;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Properties of a video, as its file or stream says before it is read.
 *
 * @param frames expected number, empty when it is not known; an estimate where a file only has a
 *     duration
 * @param framesPerSecond on average
 * @param pixelAspect width of a pixel over its height as it is shown; 1 when nothing is said
 * @param hasSound whether there is sound beside it
 * @param warning about its frames, if they will not look as in a player
 */
public record VideoInfo(
    OptionalLong frames,
    double framesPerSecond,
    double pixelAspect,
    boolean hasSound,
    Optional<String> warning) {}
