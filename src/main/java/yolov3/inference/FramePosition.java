package yolov3.inference;

/**
 * The place of an image that is a frame of a video.
 *
 * @param video its file, address or camera, as given
 * @param number of the frame, from 1
 * @param seconds from the first frame
 */
public record FramePosition(String video, long number, double seconds) {}
